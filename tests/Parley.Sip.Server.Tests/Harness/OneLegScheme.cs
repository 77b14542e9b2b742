// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.TlsDsk;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>
/// A password scheme in the manner of NTLM: an empty token, our challenge, an answer, and the client signs at once. The
/// password is the second token; the association that comes of it is one of TLS-DSK, so that the test's signer fits.
/// </summary>
internal sealed class OneLegScheme : IAuthenticationScheme
{
    private TlsDskScheme? _inner;

    public string Name => "NTLM";

    public string TargetName => "sip.contoso.test";

    public string ChallengeParameters => string.Empty;

    public void Use(TestServer server) => _inner = new TlsDskScheme(
        server.Handshakes, server.Handshakes, server.Accounts,
        new TlsDskOptions { TargetName = TargetName, StsUri = new Uri("https://sip.contoso.test/") });

    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now) =>
        new Exchange(_inner!.Begin(claimed, version, now), claimed);

    private sealed class Exchange(AuthenticationExchange inner, SipAddress claimed) : AuthenticationExchange
    {
        private bool _challenged;

        public override string Opaque => inner.Opaque;

        public override ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
        {
            if (!_challenged)
            {
                _challenged = true;
                inner.Step(FakeHandshakes.Hello(), now);
                return new ExchangeStep(
                    ExchangeStatus.Continue, "challenge"u8.ToArray(), null, AuthenticationFailure.None);
            }

            return token.SequenceEqual("right"u8)
                ? inner.Step(FakeHandshakes.Answer(claimed.User), now) with { Token = default }
                : new ExchangeStep(ExchangeStatus.Failed, default, null, AuthenticationFailure.WrongSecret);
        }

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
