// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Management.Tests.Kerberos;

/// <summary>
/// Takes tokens that are a person's security identifier in clear, for the service HTTP; or refuses everything.
/// </summary>
internal sealed class TestAcceptor : IKerberosAcceptor
{
    public AuthenticationFailure Refusal { get; set; }

    public bool IsBound { get; set; } = true;

    public byte[] Binding { get; private set; } = [];

    public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        Binding = channelBinding.ToArray();
        return Refusal == AuthenticationFailure.None && service == "HTTP"
            ? new KerberosAcceptance(
                AuthenticationFailure.None, string.Empty, new Context(Encoding.UTF8.GetString(token), IsBound), default)
            : new KerberosAcceptance(Refusal, "The keytab /etc/secret.keytab is to blame.", null, default);
    }

    private sealed class Context(string sid, bool isBound) : IKerberosContext
    {
        public string Principal => "ann@AD.CONTOSO.TEST";

        public string Realm => "AD.CONTOSO.TEST";

        public string? SecurityIdentifier => sid.Length == 0 || sid == "-" ? null : sid;

        public bool IsChannelBound => isBound;

        public DateTimeOffset ExpiresAt => DateTimeOffset.MaxValue;

        public int MaximumMicLength => 0;

        public int GetMic(ReadOnlySpan<byte> message, Span<byte> mic) => 0;

        public bool VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic) => false;

        public void Dispose()
        {
        }
    }
}
