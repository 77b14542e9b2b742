// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
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
    private Exchange? _asked;

    /// <summary>
    /// Whether somebody else judges the password, who is asked and answers with <see cref="Decide"/>.
    /// </summary>
    public bool Asks { get; init; }

    public string Name => "NTLM";

    public string TargetName => "sip.contoso.test";

    public string ChallengeParameters => string.Empty;

    public bool HasGuessableSecret { get; init; } = true;

    public void Use(TestServer server) => _inner = new TlsDskScheme(
        server.Handshakes, server.Handshakes, server.Accounts,
        new TlsDskOptions { TargetName = TargetName, StsUri = new Uri("https://sip.contoso.test/") });

    public AuthenticationExchange Begin(SipAddress claimed, int version, DateTimeOffset now) =>
        new Exchange(this, _inner!.Begin(claimed, version, now), claimed);

    /// <summary>
    /// The answer about the password asked about; None is yes. What it causes has happened on return.
    /// </summary>
    public void Decide(AuthenticationFailure failure) => _asked!.Decide(failure);

    /// <summary>The one who is asked fails.</summary>
    public void Break() => _asked!.Break();

    private sealed class Exchange(OneLegScheme owner, AuthenticationExchange inner, SipAddress claimed)
        : AuthenticationExchange
    {
        private readonly TaskCompletionSource<ExchangeStep> _answer = new();
        private ExchangeStep _right;
        private bool _challenged;

        public override Task<ExchangeStep>? Pending => owner.Asks && _challenged ? _answer.Task : null;

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

            if (owner.Asks)
            {
                owner._asked = this;
                _right = inner.Step(FakeHandshakes.Answer(claimed.User), now) with { Token = default };
                return new ExchangeStep(ExchangeStatus.Pending, default, null, AuthenticationFailure.None);
            }

            return token.SequenceEqual("right"u8)
                ? inner.Step(FakeHandshakes.Answer(claimed.User), now) with { Token = default }
                : new ExchangeStep(ExchangeStatus.Failed, default, null, AuthenticationFailure.WrongSecret);
        }

        public void Decide(AuthenticationFailure failure) => _answer.SetResult(
            failure == AuthenticationFailure.None
                ? _right
                : new ExchangeStep(ExchangeStatus.Failed, default, null, failure));

        public void Break() => _answer.SetException(new InvalidOperationException("broken"));

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
