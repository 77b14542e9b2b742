// SPDX-License-Identifier: Apache-2.0

using System;
using System.Formats.Asn1;

namespace Parley.Security.Gssapi.Tokens;

/// <summary>
/// What stands in the clear in a client's AP-REQ (RFC 4120 §5.5.1, §5.3). Nobody vouches for it until the ticket has
/// been opened with the key it names; it serves to refuse early and to say clearly what is missing.
/// </summary>
internal readonly ref struct ApRequest
{
    private const int Version = 5;
    private const int MessageType = 14;
    private const int RequestTag = 14;
    private const int TicketTag = 1;

    /// <summary>The realm that issued the ticket.</summary>
    public required string Realm { get; init; }

    /// <summary>The service: the first part of the name.</summary>
    public required string Service { get; init; }

    /// <summary>The host: the second part of the name.</summary>
    public required string Host { get; init; }

    /// <summary>The ticket's sealed part.</summary>
    public required Sealed Ticket { get; init; }

    /// <summary>The authenticator, sealed with the key in the ticket.</summary>
    public required Sealed Authenticator { get; init; }

    /// <summary>The principal the ticket is for.</summary>
    public string Principal => $"{Service}/{Host}@{Realm}";

    /// <summary>Reads an AP-REQ.</summary>
    /// <param name="octets">Any octets.</param>
    /// <param name="request">The request.</param>
    /// <returns>False when they are none, or one for a name that is not service and host.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out ApRequest request)
    {
        request = default;
        DerReader reader = new(octets);
        if (!reader.TryEnter(DerReader.Application(RequestTag), out DerReader application) || !reader.IsAtEnd
            || !application.TryEnter(Asn1Tag.Sequence, out DerReader fields) || !application.IsAtEnd
            || !fields.TryReadInteger(0, out long version) || version != Version
            || !fields.TryReadInteger(1, out long type) || type != MessageType
            || !fields.TryRead(DerReader.Context(2), out _)
            || !fields.TryEnter(DerReader.Context(3), out DerReader wrapped)
            || !wrapped.TryEnter(DerReader.Application(TicketTag), out DerReader ticket) || !wrapped.IsAtEnd
            || !fields.TryEnter(DerReader.Context(4), out DerReader authenticator) || !fields.IsAtEnd
            || !Sealed.TryRead(authenticator, out Sealed proof))
        {
            return false;
        }

        return TryReadTicket(ticket, proof, out request);
    }

    private static bool TryReadTicket(DerReader ticket, Sealed proof, out ApRequest request)
    {
        request = default;
        if (!ticket.TryEnter(Asn1Tag.Sequence, out DerReader fields) || !ticket.IsAtEnd
            || !fields.TryReadInteger(0, out long version) || version != Version
            || !fields.TryEnter(DerReader.Context(1), out DerReader realm) || !realm.TryReadText(out string? realmName)
            || !fields.TryEnter(DerReader.Context(2), out DerReader name)
            || !TryReadName(name, out string service, out string host)
            || !fields.TryEnter(DerReader.Context(3), out DerReader encrypted) || !fields.IsAtEnd
            || !Sealed.TryRead(encrypted, out Sealed part))
        {
            return false;
        }

        request = new ApRequest
        {
            Realm = realmName, Service = service, Host = host, Ticket = part, Authenticator = proof,
        };
        return true;
    }

    private static bool TryReadName(DerReader name, out string service, out string host)
    {
        service = host = string.Empty;
        if (!name.TryEnter(Asn1Tag.Sequence, out DerReader fields) || !fields.TryReadInteger(0, out _)
            || !fields.TryEnter(DerReader.Context(1), out DerReader list) || !fields.IsAtEnd
            || !list.TryEnter(Asn1Tag.Sequence, out DerReader parts)
            || !parts.TryReadText(out string? first) || !parts.TryReadText(out string? second) || !parts.IsAtEnd)
        {
            return false;
        }

        service = first;
        host = second;
        return true;
    }

    /// <summary>EncryptedData (RFC 4120 §5.2.9).</summary>
    internal readonly ref struct Sealed
    {
        /// <summary>The encryption type.</summary>
        public required int Type { get; init; }

        /// <summary>The version of the key; null when not said.</summary>
        public required uint? KeyVersion { get; init; }

        /// <summary>The sealed octets.</summary>
        public required ReadOnlySpan<byte> Cipher { get; init; }

        /// <summary>Reads one.</summary>
        public static bool TryRead(DerReader reader, out Sealed value)
        {
            value = default;
            if (!reader.TryEnter(Asn1Tag.Sequence, out DerReader fields) || !reader.IsAtEnd
                || !fields.TryReadInteger(0, out long type) || type is < int.MinValue or > int.MaxValue)
            {
                return false;
            }

            // A version of 32 bits may look negative.
            uint? version = null;
            if (fields.IsNext(DerReader.Context(1)))
            {
                if (!fields.TryReadInteger(1, out long read) || read is < int.MinValue or > uint.MaxValue)
                {
                    return false;
                }

                version = unchecked((uint)read);
            }

            if (!fields.TryEnter(DerReader.Context(2), out DerReader cipher) || !fields.IsAtEnd
                || !cipher.TryRead(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> octets) || !cipher.IsAtEnd)
            {
                return false;
            }

            value = new Sealed { Type = (int)type, KeyVersion = version, Cipher = octets };
            return true;
        }
    }
}
