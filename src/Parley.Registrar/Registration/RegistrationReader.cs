// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Uris;

namespace Parley.Registrar.Registration;

/// <summary>Reads a REGISTER (RFC 3261 §10.3, [MS-SIPREGE] §3.1.2.5.1; client contract 1.3).</summary>
internal sealed class RegistrationReader(RegistrarLimits limits)
{
    private static readonly SearchValues<byte> NotInUris = SearchValues.Create("<>\"\\^`{|}"u8);

    /// <summary>Reads the request.</summary>
    /// <param name="request">The REGISTER.</param>
    /// <param name="registration">What it asks for.</param>
    /// <returns>Why it is refused; null when it is well-formed.</returns>
    public SipFailure? Read(SipMessage request, out RegistrationRequest? registration)
    {
        registration = null;
        if (request.TryGetHeader(SipHeaderId.Event, out ReadOnlySpan<byte> package)
            && !Ascii.EqualsIgnoreCase(package, "registration"u8))
        {
            return RegistrarFailures.NotRegistrationEvent;
        }

        if (request.FromEpid.Length > limits.EpidBytes)
        {
            return RegistrarFailures.EpidTooLong;
        }

        bool categories = request.HasToken(SipHeaderId.Supported, "msrtc-event-categories"u8);
        bool gruu = request.HasToken(SipHeaderId.Supported, "gruu-10"u8);
        if (categories && !gruu)
        {
            return RegistrarFailures.GruuRequired;
        }

        if (ReadContacts(request, out Contacts contacts) is { } failure)
        {
            return failure;
        }

        string epid = Encoding.UTF8.GetString(request.FromEpid);
        bool microsoft = categories || gruu || contacts.ProxyReplace || epid.Length > 0;
        if (microsoft && epid.Length == 0 && contacts.Instance is null && contacts.Count > 0)
        {
            return RegistrarFailures.MissingEndpointIdentifier;
        }

        long seconds = contacts.Uri.Length > 0 ? contacts.Expires : request.Expires;
        RegistrationIntent intent = contacts switch
        {
            { Count: 0 } => RegistrationIntent.Query,
            { Star: true } => RegistrationIntent.SignOutAll,
            _ => seconds == 0 ? RegistrationIntent.SignOut : RegistrationIntent.Bind,
        };
        registration = new RegistrationRequest(
            intent, seconds < 0 ? null : TimeSpan.FromSeconds(Math.Min(seconds, uint.MaxValue)), contacts.Uri,
            contacts.Instance, epid, microsoft, gruu);
        return null;
    }

    /// <summary>
    /// A flow binds one Contact. A phone that changed its address names the old one too, with expires=0; so the first
    /// value that is not being removed counts.
    /// </summary>
    private SipFailure? ReadContacts(SipMessage request, out Contacts contacts)
    {
        contacts = default;
        foreach (ReadOnlySpan<byte> line in request.GetHeaders(SipHeaderId.Contact))
        {
            ReadOnlySpan<byte> rest = line;
            while (!rest.IsEmpty)
            {
                if (!ContactReader.TryReadNext(ref rest, out ContactReader value))
                {
                    return RegistrarFailures.BadContact;
                }

                if (++contacts.Count > limits.ContactValuesPerRegister)
                {
                    return RegistrarFailures.TooManyContacts;
                }

                if (Take(request, value, ref contacts) is { } failure)
                {
                    return failure;
                }
            }
        }

        return contacts.Star && contacts.Count > 1 ? RegistrarFailures.StarWithLifetime : null;
    }

    private SipFailure? Take(SipMessage request, in ContactReader value, ref Contacts contacts)
    {
        if (value.IsStar)
        {
            contacts.Star = true;
            return request.Expires == 0 ? null : RegistrarFailures.StarWithLifetime;
        }

        if (!IsUsable(value.Uri))
        {
            return RegistrarFailures.BadContact;
        }

        // A malformed expires counts as absent (RFC 3261 §10.2.1.1).
        long expires = value.Expires >= 0 ? value.Expires : request.Expires;
        if (contacts.Uri.Length == 0 || (contacts.Expires == 0 && expires != 0))
        {
            contacts.Uri = Encoding.ASCII.GetString(value.Uri);
            contacts.Expires = expires;
            contacts.ProxyReplace = value.IsProxyReplace;

            // In any case on the wire; from here on in lower case, as the client compares it.
            contacts.Instance = Utf8Parser.TryParse(value.InstanceUuid, out Guid uuid, out int used, 'D')
                && used == value.InstanceUuid.Length
                ? uuid
                : null;
        }

        return null;
    }

    /// <summary>
    /// The URI goes into request lines and headers later: it must be a SIP URI of plain printable octets.
    /// </summary>
    private bool IsUsable(ReadOnlySpan<byte> uri) =>
        uri.Length <= limits.ContactUriBytes
        && !uri.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e)
        && !uri.ContainsAny(NotInUris)
        && SipUriReader.TryRead(uri, out SipUriReader parsed)
        && !parsed.Scheme.SequenceEqual("tel"u8);

    private struct Contacts
    {
        public int Count;
        public bool Star;
        public bool ProxyReplace;
        public long Expires;
        public Guid? Instance;

        public string Uri { readonly get => field ?? ""; set; }
    }
}
