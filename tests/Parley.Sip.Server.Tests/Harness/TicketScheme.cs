// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.TlsDsk;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>
/// A scheme in the manner of Kerberos: one token, in a REGISTER that is signed although nobody has told the client the
/// association's name. The association that comes of it is one of TLS-DSK, so that the test's signer fits.
/// </summary>
internal sealed class TicketScheme : IAuthenticationScheme
{
    private TlsDskScheme? _inner;

    public string Name => "Kerberos";

    public string TargetName => "sip.contoso.test";

    public string ChallengeParameters => string.Empty;

    public bool HasGuessableSecret => false;

    public void Use(TestServer server) => _inner = new TlsDskScheme(
        server.Handshakes, server.Handshakes, server.Accounts,
        new TlsDskOptions { TargetName = TargetName, StsUri = new Uri("https://sip.contoso.test/") });

    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now) =>
        new Exchange(_inner!.Begin(claimed, version, now), claimed);

    private sealed class Exchange(AuthenticationExchange inner, SipAddress claimed) : AuthenticationExchange
    {
        public override string Opaque => inner.Opaque;

        public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
        {
            inner.Step(FakeHandshakes.Hello(), now);
            return inner.Step(FakeHandshakes.Answer(claimed.User), now) with { Token = default };
        }

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
