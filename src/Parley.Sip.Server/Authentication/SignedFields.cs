// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.MessageSigning;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Authentication;

/// <summary>Finds in a message what [MS-SIPAE] §3.2.5.2 signs (client contract 2.4). Views only.</summary>
internal static class SignedFields
{
    /// <summary>The fields of a received message.</summary>
    public static SignatureFields Of(SipMessage message)
    {
        SignatureFields fields = new()
        {
            CallId = message.CallId,
            CSeqNumber = message.CSeqNumberText,
            CSeqMethod = message.MethodToken,
            FromUri = message.FromUri,
            FromTag = message.FromTag,
            ToUri = message.ToUri,
            ToTag = message.ToTag,
            StatusCode = message.StatusCode,
        };
        if (message.TryGetHeader(SipHeaderId.Expires, out ReadOnlySpan<byte> expires))
        {
            fields.Expires = expires;
        }

        if (message.TryGetHeader(SipHeaderId.PAssertedIdentity, out ReadOnlySpan<byte> identity)
            || message.TryGetHeader(SipHeaderId.PPreferredIdentity, out identity))
        {
            ReadIdentity(identity, ref fields);
        }

        return fields;
    }

    /// <summary>The fields of a message that is being written.</summary>
    public static SignatureFields Of(SipMessageWriter message)
    {
        ReadOnlySpan<byte> cseq = message.Written(SipHeaderId.CSeq);
        int blank = cseq.IndexOfAny((byte)' ', (byte)'\t');
        SignatureFields fields = new()
        {
            CallId = message.Written(SipHeaderId.CallId),
            CSeqNumber = blank < 0 ? cseq : cseq[..blank],
            CSeqMethod = blank < 0 ? default : cseq[(cseq.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..],
            Expires = message.Written(SipHeaderId.Expires),
            StatusCode = message.StatusCode,
        };
        if (NameAddrReader.TryRead(message.Written(SipHeaderId.From), out NameAddrReader from))
        {
            fields.FromUri = from.Uri;
            fields.FromTag = from.TryGetParameter("tag"u8, out ReadOnlySpan<byte> tag) ? tag : default;
        }

        if (NameAddrReader.TryRead(message.Written(SipHeaderId.To), out NameAddrReader to))
        {
            fields.ToUri = to.Uri;
            fields.ToTag = to.TryGetParameter("tag"u8, out ReadOnlySpan<byte> tag) ? tag : default;
        }

        ReadOnlySpan<byte> identity = message.Written(SipHeaderId.PAssertedIdentity);
        ReadIdentity(identity.IsEmpty ? message.Written(SipHeaderId.PPreferredIdentity) : identity, ref fields);
        return fields;
    }

    // Only URIs in angle brackets count, and a bare value that begins with tel:, taken whole.
    private static void ReadIdentity(ReadOnlySpan<byte> value, ref SignatureFields fields)
    {
        fields.SipIdentity = Bracketed(value, "<sip:"u8);
        fields.TelIdentity = value.StartsWith("tel:"u8) ? value : Bracketed(value, "<tel:"u8);
    }

    private static ReadOnlySpan<byte> Bracketed(ReadOnlySpan<byte> value, ReadOnlySpan<byte> start)
    {
        int open = value.IndexOf(start);
        int length = open < 0 ? -1 : value[open..].IndexOf((byte)'>');
        return length < 0 ? default : value.Slice(open + 1, length - 1);
    }
}
