// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Tasks;
using Parley.Composition;
using Parley.Directory.Users;
using Parley.Hosting.Lifecycle;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Tests.Cli;

public sealed class UserCommandsTests
{
    private const string Alice = "alice@contoso.test";

    [Fact]
    public async Task Commands_WithTheServerStopped_DoWhatTheySayAndMayBeRepeated()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserWithInputAsync(
            "correct horse\n", "add", "--sip", "sip:" + Alice, "--name", "Alice Ünal", "--sam", "alice",
            "--password-stdin"));
        Assert.Equal("alice@contoso.test added." + Environment.NewLine, deployment.Output);
        Assert.Empty(deployment.Error);
        Assert.Equal(0, await deployment.UserWithInputAsync(
            "correct horse\n", "add", "--sip", Alice, "--password-stdin"));
        Assert.Equal(0, await deployment.UserAsync("disable", "--sip", Alice));
        Assert.Equal(0, await deployment.UserAsync("disable", "--sip", Alice));
        Assert.Equal(0, await deployment.UserAsync("list"));
        Assert.Contains("alice@contoso.test  disabled  alice  Alice Ünal", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(0, await deployment.UserAsync("enable", "--sip", Alice));
        Assert.Equal(0, await deployment.UserAsync("sign-out", "--sip", Alice));
        Assert.Equal(0, await deployment.UserAsync("list", "--json"));
        JsonElement user = JsonDocument.Parse(deployment.Output).RootElement[0];
        Assert.Equal(
            (Alice, "Alice Ünal", "alice", true),
            (user.GetProperty("sip").GetString(), user.GetProperty("name").GetString(),
                user.GetProperty("sam").GetString(), user.GetProperty("enabled").GetBoolean()));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Commands_WithTheServerRunning_TakeEffectInItBeforeTheyEnd()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await using (RunningAdministration server = await deployment.ServeAsync())
        {
            Assert.Equal(
                0, await deployment.UserWithInputAsync("correct horse\n", "add", "--sip", Alice, "--password-stdin"));
            Assert.True(server.Accounts.List().Single().Enabled);
            Assert.Equal(0, await deployment.UserAsync("disable", "--sip", Alice));
            Assert.False(server.Accounts.List().Single().Enabled);
            Assert.Equal(
                [AccountChangeKind.Updated, AccountChangeKind.Disabled], server.Changes.Select(static c => c.Kind));
            Assert.Equal(4, await deployment.UserAsync("sign-out", "--sip", "bob@contoso.test"));
            Assert.Equal(1, await deployment.UserAsync("add", "--sip", "bob@elsewhere.test"));
        }

        Assert.Equal(0, await deployment.UserAsync("list", "--sip", Alice));
        Assert.Contains("disabled", deployment.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Devices_AreListedAndEndedOneByOne()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserAsync("add", "--sip", Alice));
        Assert.Equal(0, await deployment.UserAsync("devices", "--sip", Alice, "--json"));
        Assert.Equal("[]", deployment.Output.Trim());
        await using RunningAdministration server = await deployment.ServeAsync();
        await server.RegisterDeviceAsync(Alice, "0A", "device-1");
        await server.RegisterDeviceAsync(Alice, "0B", "device-2");
        server.Changes.Clear();
        Assert.Equal(0, await deployment.UserAsync("revoke-device", "--sip", Alice, "--serial", "0a"));
        Assert.Equal(["0A"], server.Changes.Single().Serials);
        Assert.Equal(0, await deployment.UserAsync("revoke-device", "--sip", Alice, "--serial", "0A"));
        Assert.Equal(4, await deployment.UserAsync("revoke-device", "--sip", Alice, "--serial", "0C"));
        Assert.Equal(4, await deployment.UserAsync("devices", "--sip", "eve@contoso.test"));
        Assert.Equal(0, await deployment.UserAsync("devices", "--sip", Alice));
        Assert.Contains("0A      revoked  ", deployment.Output, StringComparison.Ordinal);
        Assert.Contains("0B      valid    ", deployment.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WhileTheDirectoryIsHeldAndNobodyAnswers_Is3()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.True(DeploymentLock.TryAcquire(deployment.Folder, out DeploymentLock? held));
        using (held)
        {
            deployment.Time = new HastyTime();
            Assert.Equal(3, await deployment.UserAsync("list"));
            Assert.Contains("in use", deployment.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("correct horse", "correct horse")]
    [InlineData("correct horse\n", "correct horse")]
    [InlineData("correct horse\r\n", "correct horse")]
    [InlineData("correct horse \n", "correct horse ")]
    public async Task PasswordStdin_OneNewlineAtTheEnd_IsNotPartOfIt(string input, string password)
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserWithInputAsync(input, "add", "--sip", Alice, "--password-stdin"));
        Assert.True(await HasPasswordAsync(deployment, password));
    }

    [Fact]
    public async Task PasswordStdin_ASecondNewlineIsPartOfIt_AndRefused()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(
            1, await deployment.UserWithInputAsync("correct horse\n\n", "add", "--sip", Alice, "--password-stdin"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short\n")]
    public async Task PasswordStdin_AgainstThePolicy_IsRefused(string input)
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(1, await deployment.UserWithInputAsync(input, "add", "--sip", Alice, "--password-stdin"));
    }

    [Fact]
    public async Task PasswordStdin_TooLargeOrNotUtf8_IsRefusedWithoutQuotingIt()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(
            1, await deployment.UserWithInputAsync(new string('x', 5000), "add", "--sip", Alice, "--password-stdin"));
        deployment.Terminal.Input = [.. "CANARY"u8, 0xFF, 0xFE];
        Assert.Equal(1, await deployment.UserAsync("add", "--sip", Alice, "--password-stdin"));
        Assert.DoesNotContain("CANARY", deployment.Error, StringComparison.Ordinal);
        Assert.Contains("UTF-8", deployment.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_AtATerminal_AsksTwiceAndDoesNotShowIt()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserTypingAsync(["correct horse", "correct horse"], "add", "--sip", Alice));
        Assert.True(await HasPasswordAsync(deployment, "correct horse"));
        Assert.Contains("Password for alice@contoso.test", deployment.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", deployment.Output + deployment.Error, StringComparison.Ordinal);
        Assert.Equal(1, await deployment.UserTypingAsync(["correct horse", "another"], "set-password", "--sip", Alice));
        Assert.Equal(2, await deployment.UserTypingAsync([""], "set-password", "--sip", Alice));
    }

    [Fact]
    public async Task Add_WithoutATerminal_HasNoPassword_AndSetPasswordIsAnError()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Equal(0, await deployment.UserAsync("add", "--sip", Alice));
        Assert.False(await HasPasswordAsync(deployment, ""));
        Assert.Equal(2, await deployment.UserAsync("set-password", "--sip", Alice));
        Assert.Equal(
            0,
            await deployment.UserWithInputAsync("correct horse", "set-password", "--sip", Alice, "--password-stdin"));
        Assert.True(await HasPasswordAsync(deployment, "correct horse"));
    }

    [Fact]
    public async Task Import_GoodFile_IsDone_AndAWrongOneIsRefusedByLine()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        string good = await deployment.WriteAsync(
            "good.csv", "sip,name,sam,password\r\n" + string.Concat(Enumerable.Range(0, 2000)
            .Select(static n => $"user{n}@contoso.test,User {n},u{n},password-{n}\r\n")));
        Assert.Equal(0, await deployment.UserAsync("import", "--csv", good));
        Assert.Contains("2000 accounts added", deployment.Output, StringComparison.Ordinal);
        Assert.True(await HasPasswordAsync(deployment, "password-7", "user7@contoso.test"));

        string bad = await deployment.WriteAsync(
            "bad.csv", "sip,password\nx,CANARY-1\nnew@contoso.test,long enough\nother@contoso.test,CANARY\n");
        Assert.Equal(1, await deployment.UserAsync("import", "--csv", bad));
        Assert.Contains("line 2: ", deployment.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: ", deployment.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", deployment.Error, StringComparison.Ordinal);
        Assert.Empty(deployment.Output);
        Assert.Equal(4, await deployment.UserAsync("list", "--sip", "new@contoso.test"));
        Assert.Equal(4, await deployment.UserAsync("import", "--csv", bad + ".missing"));
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task Credential_MissingForeignOrNoneAtAll_GrantsNothing_OnlineAndOffline()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await using DeploymentFixture foreign = await DeploymentFixture.CreateAsync();
        string rubbish = await deployment.WriteAsync("rubbish.p12", "rubbish");
        await AssertGrantsNothingAsync();
        await using RunningAdministration server = await deployment.ServeAsync();
        await AssertGrantsNothingAsync();

        async Task AssertGrantsNothingAsync()
        {
            Assert.Equal(
                1, await deployment.UserAsync("add", "--sip", Alice, "--as", foreign.Files.BootstrapCredentialFile));
            Assert.Equal(1, await deployment.UserAsync("add", "--sip", Alice, "--as", rubbish));
            Assert.Equal(4, await deployment.UserAsync("add", "--sip", Alice, "--as", "/nonexistent/a.p12"));
            Assert.Equal(0, await deployment.UserAsync("list", "--json"));
            Assert.Equal("[]", deployment.Output.Trim());
        }
    }

    [Fact]
    public async Task Credential_OfAnotherAdministrator_WithAPasswordOnItsFile_Works()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        string path = Path.Combine(deployment.Folder, "second.p12");
        X509Certificate2Collection bag = X509CertificateLoader.LoadPkcs12CollectionFromFile(
            deployment.Files.BootstrapCredentialFile, string.Empty, X509KeyStorageFlags.Exportable);
        await File.WriteAllBytesAsync(
            path, bag.Export(X509ContentType.Pkcs12, "file password")!, DeploymentFixture.Token);
        Assert.Equal(1, await deployment.UserAsync("list", "--as", path));
        Assert.Equal(0, await deployment.UserTypingAsync(["file password"], "list", "--as", path));
        Assert.Equal(1, await deployment.UserTypingAsync(["another"], "list", "--as", path));
    }

    [Fact]
    public async Task Command_OnSomethingThatIsNoDeployment_Is4AsServeSays()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        File.Delete(Path.Combine(deployment.Folder, "topology.json"));
        Assert.Equal(4, await deployment.UserAsync("list"));
        Assert.Contains("there is no deployment", deployment.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OnAnEditedTopology_Is3()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await File.AppendAllTextAsync(Path.Combine(deployment.Folder, "topology.json"), " ", DeploymentFixture.Token);
        Assert.Equal(3, await deployment.UserAsync("list"));
    }

    [Fact]
    public async Task Command_OnADamagedDatabase_Is3WithoutAStackTrace()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await File.WriteAllTextAsync(
            deployment.Files.BackendDatabaseFile, new string('x', 10_000), DeploymentFixture.Token);
        Assert.Equal(3, await deployment.UserAsync("list"));
        Assert.Contains("damaged", deployment.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", deployment.Error, StringComparison.Ordinal);
    }

    private static async Task<bool> HasPasswordAsync(DeploymentFixture deployment, string password, string sip = Alice)
    {
        await using OpenDeployment opened = await deployment.OpenAsync();
        byte[] hash = new byte[NtHash.Length];
        byte[] expected = new byte[NtHash.Length];
        NtHash.Compute(password, expected);
        ICredentialSource credentials = opened.People.Credentials;
        return credentials.TryGetNtHash(sip, string.Empty, hash, out _) && hash.AsSpan().SequenceEqual(expected);
    }

    /// <summary>A clock on which ten seconds pass between two looks.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => _looks++ * 10 * TimestampFrequency;
    }
}
