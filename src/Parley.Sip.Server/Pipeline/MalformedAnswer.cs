// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Pipeline;

/// <summary>Answers a request that cannot be accepted as it is written, and says what is wrong with it.</summary>
internal static class MalformedAnswer
{
    /// <summary>Sends the answer; nothing when what must be copied from the request cannot stand in one.</summary>
    public static void Send(PeerConnection connection, SipMessage request, SipParseError error, string fqdn)
    {
        SipMessageWriter writer = ThreadWriters.Response;
        ReadOnlySpan<byte> reason = error.Reason();
        try
        {
            SipResponseWriter.Start(
                writer, request, error.StatusCode(), Encoding.ASCII.GetBytes(SipIdentifiers.NewTag()), reason);
        }
        catch (ArgumentException)
        {
            // The very header that is malformed would have to be repeated.
            connection.Close(CloseReason.NotSip);
            return;
        }

        int id = Refusals.Of(RefusalReason.Malformed).DiagnosticsId;
        string text = Encoding.ASCII.GetString(reason);
        writer.Header(
            SipHeaderId.MsDiagnostics,
            string.Create(CultureInfo.InvariantCulture, $"{id};reason=\"{text}\";source=\"{fqdn}\""));
        connection.Send(writer);
    }
}
