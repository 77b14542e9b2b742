// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>Signing in with a certificate that Parley issues (client contract 1, 2, 4).</summary>
public sealed class TlsDskTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private readonly Deployment _deployment = running.Deployment;

    [Fact]
    public async Task TlsDsk_FromNothing_SignsOn()
    {
        await _deployment.AddUserAsync("alice", "Secret-alice-1");
        PidginClient alice = await _deployment.SignedInAsync("alice", "Secret-alice-1");

        string log = await File.ReadAllTextAsync(alice.Log, TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: TLS-DSK", log, StringComparison.Ordinal);
        Assert.Contains("GetAndPublishCert", log, StringComparison.Ordinal);
        Assert.DoesNotContain(alice.Events, static e => e.Is("request"));
    }

    [Fact]
    public async Task TlsDsk_SignOutAndInAgain_SignsOn()
    {
        await _deployment.AddUserAsync("again", "Secret-again-1");
        PidginClient client = await _deployment.SignedInAsync("again", "Secret-again-1");
        for (int round = 0; round < 3; round++)
        {
            Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
            await client.CommandAsync("logout");
            await signedOff;
            await _deployment.SignInAsync(client, "again", "Secret-again-1");
        }

        Assert.DoesNotContain(client.Events, static e => e.Is("connection-error"));
    }

    [Fact]
    public async Task Automatic_WithBothSchemesOffered_TakesTheCertificate()
    {
        await _deployment.AddUserAsync("auto", "Secret-auto-1");
        PidginClient client = await _deployment.SignedInAsync("auto", "Secret-auto-1", "auto");

        string log = await File.ReadAllTextAsync(client.Log, TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: TLS-DSK", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization: NTLM qop", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerRecord_WithoutServerOption_IsFoundByName()
    {
        await _deployment.AddUserAsync("srv", "Secret-srv-1");
        PidginClient client = _deployment.Client(
            "srv", "--srv", $"_sipinternaltls._tcp.{Deployment.Domain}={Deployment.Host}:{_deployment.SipPort}");
        Task<ClientEvent> signedOn = client.ExpectAsync("signed-on");
        await client.CommandAsync(
            "login", "account=" + Deployment.Address("srv"), "password=Secret-srv-1", "transport=auto",
            "authentication=tls-dsk");
        await signedOn;
    }

    [Fact]
    public async Task EveryMessageAfterSignIn_IsSigned()
    {
        await _deployment.AddUserAsync("signed", "Secret-signed-1");
        PidginClient client = await _deployment.SignedInAsync("signed", "Secret-signed-1");
        Task<ClientEvent> published = client.ExpectAsync(
            static e => e.Is("sip", ("direction", "in"), ("start", "SIP/2.0 200 OK"))
                && e["cseq"]!.EndsWith("SERVICE", StringComparison.Ordinal),
            "200 to SERVICE");
        await client.CommandAsync("set-status", "busy", "in a meeting");
        await published;

        // The plugin drops the connection at a wrong signature and ignores a message without one.
        Assert.DoesNotContain(client.Events, static e => e.Is("connection-error"));
    }
}
