// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Messages;

/// <summary>The tokens of the methods (RFC 3261 §7.1: compared with case).</summary>
public static class SipMethods
{
    /// <summary>The token of a method; empty for <see cref="SipMethod.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> Token(this SipMethod method) => method switch
    {
        SipMethod.Unknown => default,
        SipMethod.Ack => "ACK"u8,
        SipMethod.Benotify => "BENOTIFY"u8,
        SipMethod.Bye => "BYE"u8,
        SipMethod.Cancel => "CANCEL"u8,
        SipMethod.Info => "INFO"u8,
        SipMethod.Invite => "INVITE"u8,
        SipMethod.Message => "MESSAGE"u8,
        SipMethod.Notify => "NOTIFY"u8,
        SipMethod.Options => "OPTIONS"u8,
        SipMethod.Prack => "PRACK"u8,
        SipMethod.Publish => "PUBLISH"u8,
        SipMethod.Refer => "REFER"u8,
        SipMethod.Register => "REGISTER"u8,
        SipMethod.Service => "SERVICE"u8,
        SipMethod.Subscribe => "SUBSCRIBE"u8,
        SipMethod.Update => "UPDATE"u8,
    };

    /// <summary>The method of a token; <see cref="SipMethod.Unknown"/> when it has no name here.</summary>
    public static SipMethod Find(ReadOnlySpan<byte> token)
    {
        SipMethod candidate = token.Length switch
        {
            3 => token[0] == (byte)'B' ? SipMethod.Bye : SipMethod.Ack,
            4 => SipMethod.Info,
            5 => token[0] == (byte)'P' ? SipMethod.Prack : SipMethod.Refer,
            6 => token[0] switch
            {
                (byte)'I' => SipMethod.Invite,
                (byte)'N' => SipMethod.Notify,
                (byte)'U' => SipMethod.Update,
                _ => SipMethod.Cancel,
            },
            7 => token[0] switch
            {
                (byte)'M' => SipMethod.Message,
                (byte)'O' => SipMethod.Options,
                (byte)'P' => SipMethod.Publish,
                _ => SipMethod.Service,
            },
            8 => token[0] == (byte)'B' ? SipMethod.Benotify : SipMethod.Register,
            9 => SipMethod.Subscribe,
            _ => SipMethod.Unknown,
        };
        return candidate.Token().SequenceEqual(token) ? candidate : SipMethod.Unknown;
    }
}
