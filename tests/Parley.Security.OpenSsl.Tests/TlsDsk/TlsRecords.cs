// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

/// <summary>Takes flights apart and puts them together, to look at what is on the wire and to alter it.</summary>
internal static class TlsRecords
{
    public const byte ChangeCipherSpec = 20;
    public const byte Alert = 21;
    public const byte Handshake = 22;

    public static List<(byte Type, byte[] Payload)> Split(ReadOnlySpan<byte> flight)
    {
        List<(byte, byte[])> records = [];
        while (!flight.IsEmpty)
        {
            int length = (flight[3] << 8) | flight[4];
            records.Add((flight[0], flight.Slice(5, length).ToArray()));
            flight = flight[(5 + length)..];
        }

        return records;
    }

    public static byte[] Join(IEnumerable<(byte Type, byte[] Payload)> records) =>
        [.. records.SelectMany(r =>
            (byte[])[r.Type, 3, 1, (byte)(r.Payload.Length >> 8), (byte)r.Payload.Length, .. r.Payload])];

    /// <summary>The types of the handshake messages in one record, each of which must be whole.</summary>
    public static List<byte> MessageTypes(ReadOnlySpan<byte> payload)
    {
        List<byte> types = [];
        while (!payload.IsEmpty)
        {
            int length = (payload[1] << 16) | (payload[2] << 8) | payload[3];
            types.Add(payload[0]);
            payload = payload[(4 + length)..];
        }

        return types;
    }

    /// <summary>The hello of pidgin-sipe: TLS 1.0, no extensions, five suites (client contract 2.2).</summary>
    public static byte[] SipeHello(params byte[] suites)
    {
        byte[] body = [3, 1, .. Enumerable.Repeat((byte)0x5a, 32), 0, 0, (byte)suites.Length, .. suites, 1, 0];
        byte[] message = [1, 0, 0, (byte)body.Length, .. body];
        return Join([(Handshake, message)]);
    }
}
