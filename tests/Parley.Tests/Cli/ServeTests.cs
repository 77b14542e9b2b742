// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Parley.TestKit;
using Xunit;

namespace Parley.Tests.Cli;

public sealed class ServeTests : IDisposable
{
    private readonly Deployment _deployment = new();

    public void Dispose() => _deployment.Dispose();

    [Fact]
    public async Task Serve_IsHealthyWhenReadyAndEndsWithZeroOnSigterm()
    {
        await _deployment.InitAsync();
        await using RunningServer server = await _deployment.ServeAsync();
        using HttpClient client = _deployment.HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        string detail = await client.GetStringAsync(new Uri("/healthz?json", UriKind.Relative));
        Assert.Contains("\"server-certificate\"", detail, StringComparison.Ordinal);
        Assert.Contains("\"1 administrator\"", detail, StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task SecondServer_OnTheSameDirectory_IsRefused()
    {
        await _deployment.InitAsync();
        await using RunningServer server = await _deployment.ServeAsync();
        CommandResult second = await Deployment.RunAsync("serve", "--data", _deployment.Data);
        Assert.Equal(3, second.ExitCode);
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Theory]
    [InlineData("--domain-wrong-passwords", "2")]
    [InlineData("--domain-lockout-window", "0")]
    public async Task NumberOfWrongPasswords_OutOfBounds_IsRefused(string option, string value)
    {
        CommandResult result = await Deployment.RunAsync("serve", "--data", _deployment.Data, option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TakenPort_IsAnEnvironmentErrorThatNamesIt(bool sip)
    {
        await _deployment.InitAsync();
        int port = sip ? _deployment.SipPort : _deployment.HttpsPort;
        using TcpListener other = new(IPAddress.Loopback, port);
        other.Start();
        CommandResult result = await Deployment.RunAsync("serve", "--data", _deployment.Data);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{port}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoDeployment_IsNotFound()
    {
        CommandResult result = await Deployment.RunAsync("serve", "--data", _deployment.Data);
        Assert.Equal(4, result.ExitCode);
    }

    [Fact]
    public async Task UnknownComputer_IsNotFound()
    {
        await _deployment.InitAsync();
        CommandResult result = await Deployment.RunAsync(
            "serve", "--data", _deployment.Data, "--computer", "other.contoso.test");
        Assert.Equal(4, result.ExitCode);
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task PlainTransports_AreFlaggedAtEveryStart()
    {
        await _deployment.InitAsync("--tcp-port", $"{LoopbackPort.Free()}", "--udp-port", $"{LoopbackPort.Free()}");
        for (int i = 0; i < 2; i++)
        {
            await using RunningServer server = await _deployment.ServeAsync();
            Assert.Equal(0, await server.TerminateAsync());
            Assert.Contains("plain TCP", server.Log, StringComparison.Ordinal);
            Assert.Contains("plain UDP", server.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DamagedDatabase_IsAClearError()
    {
        await _deployment.InitAsync();
        File.WriteAllBytes(Path.Combine(_deployment.Data, "data", "backend.db"), new byte[8192]);
        await AssertRefusesToStartAsync();
    }

    [Fact]
    public async Task DatabaseOfANewerVersion_IsRefused()
    {
        await _deployment.InitAsync();
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = Path.Combine(_deployment.Data, "data", "backend.db"), Pooling = false,
        };
        await using (SqliteConnection connection = new(builder.ConnectionString))
        {
            await connection.OpenAsync();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "INSERT INTO schema_history SELECT 9999, name, checksum, applied_at FROM schema_history LIMIT 1";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        await AssertRefusesToStartAsync();
    }

    [Fact]
    public async Task TopologyEditedBehindItsBack_IsRefused()
    {
        await _deployment.InitAsync();
        string file = Path.Combine(_deployment.Data, "topology.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"ntlm\"", "\"digest-md5\"", StringComparison.Ordinal));
        await AssertRefusesToStartAsync();
    }

    [Fact]
    public async Task ForeignKey_IsRefused()
    {
        await _deployment.InitAsync();
        File.WriteAllBytes(Path.Combine(_deployment.Data, "keys", "kek"), new byte[32]);
        await AssertRefusesToStartAsync();
    }

    private async Task AssertRefusesToStartAsync()
    {
        CommandResult result = await Deployment.RunAsync("serve", "--data", _deployment.Data);
        Assert.Equal(3, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
