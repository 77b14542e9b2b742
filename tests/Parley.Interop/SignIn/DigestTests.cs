// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>
/// A standard phone, Linphone, registers with digest over TLS (RFC 8760). Digest is all that these deployments offer:
/// Linphone 5.1 crashes at a challenge of any other scheme beside it, in whatever order.
/// </summary>
public sealed class DigestTests
{
    private const string Registered = "to [LinphoneRegistrationOk]";
    private const string Refused = "to [LinphoneRegistrationFailed]";

    [Fact]
    [Trait("claim", "T11")]
    public async Task DigestSha256_RightPassword_Registers()
    {
        await using Deployment deployment = await Deployment.StartAsync("digest", "--auth", "digest-sha256");
        await deployment.AddUserAsync("pam", "Secret-pam-1");
        await using LinphoneClient phone = LinphoneClient.Start(
            Workspace.NewDirectory("linphone"), deployment, "pam", "Secret-pam-1", "SHA-256");
        await phone.UntilAsync(Registered);
        Assert.Contains(phone.Lines, static l =>
            l.StartsWith("Authorization:", StringComparison.Ordinal)
            && l.Contains("SHA-256", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task DigestSha256_WrongPassword_IsRefused()
    {
        await using Deployment deployment = await Deployment.StartAsync("digest-wrong", "--auth", "digest-sha256");
        await deployment.AddUserAsync("pam", "Secret-pam-1");
        await using LinphoneClient phone = LinphoneClient.Start(
            Workspace.NewDirectory("linphone"), deployment, "pam", "Secret-wrong-1", "SHA-256");
        await phone.UntilAsync(Refused);
        Assert.Contains(phone.Lines, static l => l.StartsWith("Authorization:", StringComparison.Ordinal));
        Assert.DoesNotContain(phone.Lines, static l => l.Contains(Registered, StringComparison.Ordinal));
    }
}
