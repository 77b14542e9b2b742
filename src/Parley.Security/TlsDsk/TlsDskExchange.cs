// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.TlsDsk;

/// <summary>
/// One sign-in with a certificate: the client's hello, our first flight, the client's flight, our last. Between the
/// last two the certificate is judged, so that a client whose certificate is refused never hears that the handshake
/// ended.
/// </summary>
internal sealed class TlsDskExchange : AuthenticationExchange
{
    private const int ClientFlights = 2;

    // A TLS 1.x handshake record; nothing native is made for anything else.
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;
    private const int MinimumFlightLength = 6;

    private readonly TlsDskScheme _scheme;
    private readonly SipAddress _claimed;
    private readonly int _version;
    private ITlsDskHandshake? _handshake;
    private int _flights;
    private bool _ended;

    public TlsDskExchange(TlsDskScheme scheme, SipAddress claimed, int version)
    {
        _scheme = scheme;
        _claimed = claimed;
        _version = version;
    }

    public override string Opaque { get; } = OpaqueName.Create();

    public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        if (_version < _scheme.Options.MinimumVersion || _version > 4)
        {
            return Fail(AuthenticationFailure.Downgrade);
        }

        if (_ended || _flights == ClientFlights || token.Length < MinimumFlightLength
            || token.Length > _scheme.Options.MaximumFlightLength
            || token[0] != HandshakeRecord || token[1] != MajorVersion)
        {
            return Fail(AuthenticationFailure.MalformedToken);
        }

        _flights++;
        _handshake ??= _scheme.Handshakes.Create();
        TlsDskFlight flight = _handshake.Advance(token);
        return flight.Progress switch
        {
            TlsDskProgress.Continue when _flights < ClientFlights =>
                new ExchangeStep(ExchangeStatus.Continue, flight.Output, null, AuthenticationFailure.None),
            TlsDskProgress.Complete => Complete(_handshake, flight.Output, now),
            _ => Fail(AuthenticationFailure.MalformedToken, flight.Output),
        };
    }

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _handshake?.Dispose();
        _handshake = null;
    }

    private ExchangeStep Complete(ITlsDskHandshake handshake, ReadOnlyMemory<byte> lastFlight, DateTimeOffset now)
    {
        DeviceCertificateVerdict verdict = _scheme.Certificates.Validate(handshake.ClientCertificate, _claimed, now);
        AuthenticationFailure failure = verdict.Failure;
        if (failure == AuthenticationFailure.None && _scheme.Credentials.FindAccount(_claimed) != verdict.Account)
        {
            failure = AuthenticationFailure.IdentityMismatch;
        }

        if (failure == AuthenticationFailure.None && now >= verdict.NotAfter)
        {
            failure = AuthenticationFailure.CertificateRefused;
        }

        if (failure == AuthenticationFailure.None)
        {
            failure = _scheme.Credentials.CheckAccount(verdict.Account, _claimed);
        }

        Span<byte> keyMaterial = stackalloc byte[TlsDskKeys.MaterialLength];
        if (failure == AuthenticationFailure.None && !handshake.TryExportKeys(keyMaterial))
        {
            failure = AuthenticationFailure.MalformedToken;
        }

        if (failure != AuthenticationFailure.None)
        {
            return Fail(failure, TlsDskAlert.For(failure));
        }

        DateTimeOffset longest = now + _scheme.Options.MaximumLifetime;
        AssociationTerms terms = new(
            Opaque, _version, verdict.Account, verdict.NotAfter < longest ? verdict.NotAfter : longest, verdict.Serial,
            _scheme.Options.SigningLimits);
        TlsDskAssociation association = new(_scheme.Scope, terms, keyMaterial);
        CryptographicOperations.ZeroMemory(keyMaterial);
        Dispose();
        return new ExchangeStep(ExchangeStatus.Complete, lastFlight, association, AuthenticationFailure.None);
    }

    private ExchangeStep Fail(AuthenticationFailure failure, ReadOnlyMemory<byte> alert = default)
    {
        Dispose();
        return new ExchangeStep(ExchangeStatus.Failed, alert, null, failure);
    }
}
