// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// pidgin-sipe signs people of a real domain in with their passwords: NTLMv2 that winbind has verified, directly and as
/// the way to a certificate, and Kerberos. What the domain says against it is what the person reads.
/// </summary>
public sealed class PasswordSignInTests : IAsyncLifetime
{
    private const string Wrong = "Wrong-secret-1";

    private DirectoryDeployment _deployment = null!;

    private DomainPeople People => _deployment.Controller.People;

    private Deployment Parley => _deployment.Parley;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync(
        "passwords", "tls-dsk,kerberos,ntlm", "ntlm,domain-ntlm");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T11")]
    public async Task EveryWay_WithEveryNameOfThePerson_SignsOn()
    {
        await _deployment.AddPersonAsync("ann");
        PidginClient client = Parley.Client("ann");
        foreach ((string scheme, string login) in ((string, string)[])
        [
            ("ntlm", "CONTOSO\\ann"), ("ntlm", "ann@ad.contoso.test"), ("tls-dsk", "CONTOSO\\ann"),
            ("krb5", "ann@AD.CONTOSO.TEST"),
        ])
        {
            await Parley.SignInAsync(client, "ann", DirectoryDeployment.Password, scheme, login);
            Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
            await client.CommandAsync("logout");
            await signedOff;
        }

        string log = await File.ReadAllTextAsync(client.Log, TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: NTLM", log, StringComparison.Ordinal);
        Assert.Contains("GetAndPublishCert", log, StringComparison.Ordinal);
        Assert.Contains("Authorization: Kerberos", log, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    public async Task WrongPassword_IsRefusedLikeAnUnknownPerson(string scheme)
    {
        await _deployment.AddPersonAsync("bob");
        PidginClient client = Parley.Client("bob");
        ClientEvent wrong = await Parley.RefusedAsync(client, "bob", Wrong, scheme, "CONTOSO\\bob");
        ClientEvent unknown = await Parley.RefusedAsync(
            Parley.Client("nobody"), "nobody", Wrong, scheme, "CONTOSO\\nobody");

        Assert.Equal(wrong["text"], unknown["text"]);
        await Parley.SignInAsync(client, "bob", DirectoryDeployment.Password, scheme, "CONTOSO\\bob");
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task GuessesHere_StopBeforeTheDomainLocksThePersonOut()
    {
        const int threshold = 10;
        await People.SetLockoutThresholdAsync(threshold);
        await _deployment.AddPersonAsync("carol");
        PidginClient client = Parley.Client("carol");
        for (int i = 0; i < threshold + 2; i++)
        {
            await Parley.RefusedAsync(client, "carol", Wrong + i, "ntlm", "CONTOSO\\carol");
        }

        string[] counted = await People.GetAsync("carol", "badPwdCount");
        Assert.InRange(int.Parse(counted[0]), 1, threshold - 1);
        Assert.Empty(await People.GetAsync("carol", "lockoutTime"));
        await _deployment.Controller.GetTicketAsync("carol", DirectoryDeployment.Password);
    }

    // The channel is under the proof, which the domain judges as a whole.
    [Fact]
    [Trait("claim", "T30")]
    public async Task NtlmRelayed_WithTheChannelOfTheRelay_IsRefused()
    {
        const string login = "gus@ad.contoso.test";
        await _deployment.AddPersonAsync("gus");
        Assert.Equal(401, await NtlmProof.GiveAsync(
            Parley, "gus", login, DirectoryDeployment.Password, NtlmProof.ChannelOfRelay()));
        Assert.Equal(200, await NtlmProof.GiveAsync(
            Parley, "gus", login, DirectoryDeployment.Password, await NtlmProof.ChannelOfAsync(Parley)));
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task PasswordThatMustBeChanged_IsSaidSo()
    {
        await _deployment.AddPersonAsync("dora");
        await People.ExpirePasswordAsync("dora");
        ClientEvent error = await Parley.RefusedAsync(
            Parley.Client("dora"), "dora", DirectoryDeployment.Password, "ntlm", "CONTOSO\\dora");

        Assert.Contains("The password has expired", error["text"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disabled_IsOutWithinTheTimeAndIsSaidSoAfterwards()
    {
        await _deployment.AddPersonAsync("emil");
        PidginClient client = Parley.Client("emil");
        await Parley.SignInAsync(client, "emil", DirectoryDeployment.Password, "ntlm", "CONTOSO\\emil");

        await DirectoryDeployment.IsOutAfterAsync(client, () => People.DisableAsync("emil"));

        ClientEvent error = await Parley.RefusedAsync(
            Parley.Client("emil"), "emil", DirectoryDeployment.Password, "ntlm", "CONTOSO\\emil");
        Assert.Contains("disabled", error["text"], StringComparison.Ordinal);
        ClientEvent guess = await Parley.RefusedAsync(Parley.Client("emil"), "emil", Wrong, "ntlm", "CONTOSO\\emil");
        Assert.DoesNotContain("disabled", guess["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DomainThatIsAway_IsSaidAndIsNoGuess()
    {
        await _deployment.AddPersonAsync("fay");
        await _deployment.Controller.KillAsync();
        PidginClient client = Parley.Client("fay");
        ClientEvent error = await Parley.RefusedAsync(
            client, "fay", DirectoryDeployment.Password, "ntlm", "CONTOSO\\fay");
        Assert.Contains("directory cannot be reached", error["text"], StringComparison.Ordinal);

        await _deployment.Controller.RunAsync();
        await Parley.SignInAsync(client, "fay", DirectoryDeployment.Password, "ntlm", "CONTOSO\\fay");
    }
}
