// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>Signing in with NTLMv2, connectionless (client contract 3.1).</summary>
public sealed class NtlmTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private readonly Deployment _deployment = running.Deployment;

    [Fact]
    public async Task Ntlm_RightPassword_SignsOn()
    {
        await _deployment.AddUserAsync("nora", "Secret-nora-1");
        PidginClient client = await _deployment.SignedInAsync("nora", "Secret-nora-1", "ntlm");

        string log = await File.ReadAllTextAsync(client.Log, TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: NTLM", log, StringComparison.Ordinal);
        Assert.DoesNotContain("GetAndPublishCert", log, StringComparison.Ordinal);
        Assert.DoesNotContain("WWW-Authenticate: Digest", log, StringComparison.Ordinal);
        Assert.DoesNotContain("WWW-Authenticate: Basic", log, StringComparison.Ordinal);
    }

    // Only ASCII: the distribution's plugin is built without the means to convert anything else, and cuts the password
    // at its first other character.
    [Theory]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    public async Task Password_WithEveryPrintableCharacter_SignsOn(string authentication)
    {
        string password = string.Concat(Enumerable.Range(0x20, 0x5F).Select(static c => (char)c)).Trim();
        await _deployment.AddUserAsync("printable-" + authentication, password);
        await _deployment.SignedInAsync("printable-" + authentication, password, authentication);
    }

    [Fact]
    public async Task Ntlm_SignOutAndInAgain_SignsOn()
    {
        await _deployment.AddUserAsync("nick", "Secret-nick-1");
        PidginClient client = await _deployment.SignedInAsync("nick", "Secret-nick-1", "ntlm");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        await client.CommandAsync("logout");
        await signedOff;
        await _deployment.SignInAsync(client, "nick", "Secret-nick-1", "ntlm");
    }
}
