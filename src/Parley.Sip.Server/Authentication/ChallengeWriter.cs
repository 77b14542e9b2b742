// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Sip.Messages;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Authentication;

/// <summary>Writes challenges: one scheme per header line, the scheme first (client contract 1.4).</summary>
internal sealed class ChallengeWriter
{
    private readonly SipAuthenticationOptions _options;
    private readonly TimeProvider _time;
    private readonly byte[]?[] _fixed;

    /// <summary>Prepares what never changes.</summary>
    public ChallengeWriter(SipAuthenticationOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _fixed = new byte[]?[options.Offers.Count];
        for (int i = 0; i < _fixed.Length; i++)
        {
            if (options.Offers[i].Scheme is { } scheme)
            {
                _fixed[i] = Encoding.UTF8.GetBytes(
                    $"{scheme.Name} realm=\"{options.Realm}\", targetname=\"{scheme.TargetName}\", version=4"
                    + scheme.ChallengeParameters);
            }

            OffersDigest |= options.Offers[i].Digest is not null;
        }
    }

    /// <summary>Whether digest is offered.</summary>
    public bool OffersDigest { get; }

    /// <summary>
    /// Challenges a REGISTER with 401, anything else with 407 and for digest only: no handshake begins with it.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="stale">Whether a digest client only needs a new nonce.</param>
    public void Challenge(RequestContext context, bool stale = false)
    {
        if (!OffersDigest && !context.Peer.IsReliable)
        {
            // Handshakes need a connection: on UDP there is no way to sign in then.
            context.Refuse(RefusalReason.NotSignedIn);
            return;
        }

        bool register = context.Request.Method == SipMethod.Register;
        SipMessageWriter response = context.CreateResponse(register ? 401 : 407);
        for (int i = 0; i < _fixed.Length; i++)
        {
            SipAuthenticationOffer offer = _options.Offers[i];
            if (offer.Digest is not null)
            {
                SipHeaderId header = register ? SipHeaderId.WwwAuthenticate : SipHeaderId.ProxyAuthenticate;
                WriteDigest(response, header, offer, SourceKey.Of(context.Peer.RemoteEndPoint.Address), stale);
            }
            else if (register && context.Peer.IsReliable)
            {
                response.Header(SipHeaderId.WwwAuthenticate, _fixed[i]);
            }
        }

        context.Send(response);
    }

    /// <summary>Answers with the next token of a handshake.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="opaque">The name of the handshake.</param>
    /// <param name="version">The version agreed.</param>
    /// <param name="token">The token.</param>
    public void Continue(
        RequestContext context, IAuthenticationScheme scheme, string opaque, int version, ReadOnlyMemory<byte> token)
    {
        SipMessageWriter response = context.CreateResponse(401);
        response.Header(
            SipHeaderId.WwwAuthenticate,
            $"{scheme.Name} opaque=\"{opaque}\", gssapi-data=\"{Convert.ToBase64String(token.Span)}\", "
            + $"targetname=\"{scheme.TargetName}\", realm=\"{_options.Realm}\", version={version}");
        context.Send(response);
    }

    private void WriteDigest(
        SipMessageWriter response, SipHeaderId header, SipAuthenticationOffer offer, ulong source, bool stale)
    {
        int most = offer.Digest!.MaximumChallengeLength;
        Span<byte> value = most <= 512 ? stackalloc byte[512] : new byte[most];
        int length = offer.Digest.WriteChallenge(offer.Algorithm, stale, source, _time.GetUtcNow(), value);
        response.Header(header, value[..length]);
    }
}
