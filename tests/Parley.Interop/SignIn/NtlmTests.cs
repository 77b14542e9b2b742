// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
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
    }

    [Fact]
    [Trait("open", "the client is refused; where the two hashes part is not found yet")]
    public async Task Ntlm_PasswordOutsideAscii_SignsOn()
    {
        await _deployment.AddUserAsync("umlaut", "Geheimnis-äöü-Ω-漢字");
        await _deployment.SignedInAsync("umlaut", "Geheimnis-äöü-Ω-漢字", "ntlm");
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
