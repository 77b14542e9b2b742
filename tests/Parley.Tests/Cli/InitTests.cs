// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Tests.Cli;

public sealed class InitTests : IDisposable
{
    private readonly Deployment _deployment = new();

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task EmptyPlace_MakesADeploymentAndSaysWhatIsWhere()
    {
        CommandResult result = await _deployment.InitAsync();
        Assert.Equal(0, result.ExitCode);
        string credential = Path.Combine(_deployment.Data, "admin", "bootstrap.p12");
        Assert.Contains(credential, result.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(credential));
        Assert.StartsWith(
            "-----BEGIN CERTIFICATE-----", File.ReadAllText(Path.Combine(_deployment.Data, "ca.pem")),
            StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_deployment.Data));
    }

    [Fact]
    public async Task NoPrivateKey_LiesReadableInTheDirectory()
    {
        Assert.Equal(0, (await _deployment.InitAsync()).ExitCode);
        string[] readable =
        [
            .. System.IO.Directory.EnumerateFiles(_deployment.Data, "*", SearchOption.AllDirectories)
                .Where(static f => File.ReadAllText(f).Contains("PRIVATE KEY", StringComparison.Ordinal)),
        ];
        Assert.Empty(readable);
        Assert.DoesNotContain(
            System.IO.Directory.EnumerateFiles(_deployment.Data, "*", SearchOption.AllDirectories),
            static f => (File.GetUnixFileMode(f) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0);
    }

    [Fact]
    public async Task DirectoryThatIsNotEmpty_IsRefusedAndLeftAlone()
    {
        System.IO.Directory.CreateDirectory(_deployment.Data);
        File.WriteAllText(Path.Combine(_deployment.Data, "mine.txt"), "keep");
        CommandResult result = await _deployment.InitAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not empty", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["mine.txt"], System.IO.Directory.EnumerateFileSystemEntries(_deployment.Data).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--sip-port", "0", 1)]
    [InlineData("--https-port", "70000", 1)]
    [InlineData("--sip-port", "many", 2)]
    [InlineData("--host", "no such name", 1)]
    [InlineData("--auth", "lm", 2)]
    [InlineData("--auth", "ntlm,ntlm", 2)]
    [InlineData("--web-auth", "basic", 2)]
    [InlineData("--nonsense", "1", 2)]
    public async Task WrongOption_IsNamedAndNothingIsMade(string option, string value, int exitCode)
    {
        string[] ports = option is "--sip-port" or "--https-port" ? [] : ["--sip-port", "5061"];
        CommandResult result = await Deployment.RunAsync(
            ["init", "--data", _deployment.Data, "--domain", "contoso.test", .. ports, option, value]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(_deployment.Data));
    }

    [Fact]
    public async Task KeyFile_KeepsTheKeyOutOfTheDirectory()
    {
        string key = Path.Combine(_deployment.Root, "kek");
        Assert.Equal(0, (await _deployment.InitAsync("--key-file", key)).ExitCode);
        Assert.True(File.Exists(key));
        await using (RunningServer server = await _deployment.ServeAsync())
        {
            Assert.Equal(0, await server.TerminateAsync());
        }

        File.Move(key, key + ".away");
        CommandResult result = await Deployment.RunAsync("serve", "--data", _deployment.Data);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(key, result.Error, StringComparison.Ordinal);
    }
}
