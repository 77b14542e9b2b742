// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Server.Pipeline;

/// <content>What is logged. No body, no header, no address of a person.</content>
internal sealed partial class MessageEntry
{
    [LoggerMessage(4001, LogLevel.Debug, "Connection {Connection} from {Source}: not SIP ({Error})")]
    private partial void LogGarbage(long connection, IPAddress source, SipParseError error);

    [LoggerMessage(4002, LogLevel.Debug, "Connection {Connection} closed: {Reason}")]
    private partial void LogClosed(long connection, string reason);

    [LoggerMessage(4007, LogLevel.Information, "Connection {Connection} from {Source} closed by the server: {Reason}")]
    private partial void LogEnded(long connection, IPAddress source, string reason);

    [LoggerMessage(4008, LogLevel.Debug, "Connection {Connection} broke: {Kind}: {Reason}")]
    private partial void LogBroken(long connection, string kind, string reason);

    [LoggerMessage(4003, LogLevel.Error, "A fault of the server ended one operation ({Where})")]
    private partial void LogFault(Exception exception, string where);

    [LoggerMessage(4004, LogLevel.Warning, "A connection could not be accepted: {Error}")]
    private partial void LogAcceptFailed(SocketError error);

    [LoggerMessage(4005, LogLevel.Debug, "Connection {Connection} from {Source}: TLS handshake failed: {Reason}")]
    private partial void LogHandshakeFailed(long connection, IPAddress source, string reason);

    [LoggerMessage(4006, LogLevel.Error, "A handler left a request without an answer: {Method}")]
    private partial void LogUnanswered(SipMethod method);
}
