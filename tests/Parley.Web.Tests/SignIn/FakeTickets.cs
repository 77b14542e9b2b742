// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Web.Tests.SignIn;

/// <summary>
/// An acceptor whose tokens are text: the security identifier, or the failure it is to be refused with. It notes what
/// it was asked.
/// </summary>
internal sealed class FakeTickets(TimeProvider time) : IKerberosAcceptor, IDirectoryLinks
{
    public const string Sid = "S-1-5-21-1-2-3-1104";

    public Dictionary<string, AccountId> Links { get; } = [];

    /// <summary>The domain of the people linked.</summary>
    public string Realm { get; set; } = "AD.CONTOSO.TEST";

    public List<string> Services { get; } = [];

    public byte[] Binding { get; private set; } = [];

    public byte[] Reply { get; set; } = [];

    public TimeSpan Life { get; set; } = TimeSpan.FromHours(10);

    public static string Token(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        Services.Add(service);
        Binding = channelBinding.ToArray();
        string text = Encoding.ASCII.GetString(token);
        return Enum.TryParse(text, out AuthenticationFailure failure)
            ? new KerberosAcceptance(failure, "The keytab /etc/secret.keytab is to blame.", null, default)
            : new KerberosAcceptance(
                AuthenticationFailure.None, "", new Context(text == "none" ? null : text, time.GetUtcNow() + Life),
                Reply);
    }

    public AccountId? FindBySecurityIdentifier(string securityIdentifier, string realm) =>
        realm == Realm && Links.TryGetValue(securityIdentifier, out AccountId account) ? account : null;

    private sealed class Context(string? sid, DateTimeOffset end) : IKerberosContext
    {
        public string Principal => "alice@AD.CONTOSO.TEST";

        public string Realm => "AD.CONTOSO.TEST";

        public string? SecurityIdentifier => sid;

        public bool IsChannelBound => false;

        public DateTimeOffset ExpiresAt => end;

        public int MaximumMicLength => 0;

        public int GetMic(ReadOnlySpan<byte> message, Span<byte> mic) => 0;

        public bool VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic) => false;

        public void Dispose()
        {
        }
    }
}
