// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net.Http;
using System.Threading.Tasks;
using Parley.TestKit;
using Xunit;

namespace Parley.Tests.Cli;

/// <summary>What <c>parley serve</c> makes of the keytab it is given.</summary>
public sealed class KeytabTests : IDisposable
{
    private const string Service = "sip/localhost@AD.CONTOSO.TEST";
    private const int Aes256 = 18;
    private const int Rc4 = 23;

    private readonly Deployment _deployment = new();

    private string Keytab => Path.Combine(_deployment.Root, "parley.keytab");

    public void Dispose() => _deployment.Dispose();

    [Theory]
    [InlineData("HTTP/localhost@AD.CONTOSO.TEST", Aes256, "no key of sip/localhost")]
    [InlineData(Service, Rc4, "RC4 or DES keys only of sip/localhost")]
    public async Task KeytabOfNoUse_IsRefusedAtStart(string principal, int type, string reason)
    {
        await InitAsync();
        SampleKeytab.Write(Keytab, (principal, 1, type));

        CommandResult result =
            await Deployment.RunAsync("serve", "--data", _deployment.Data, "--keytab", Keytab);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Contains("parley kerberos principals", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeytabExchangedForOneOfNoUse_IsInHealth()
    {
        await InitAsync();
        SampleKeytab.Write(Keytab, (Service, 1, Aes256));
        await using RunningServer server = await _deployment.ServeAsync("--keytab", Keytab);
        using HttpClient client = _deployment.HttpClient();
        Assert.Contains("every key is there", await HealthAsync(client), StringComparison.Ordinal);

        SampleKeytab.Write(Keytab, (Service, 2, Rc4));
        Assert.Contains("RC4 or DES keys only of sip/localhost", await HealthAsync(client), StringComparison.Ordinal);
        File.Delete(Keytab);
        Assert.Contains($"{Keytab} cannot be read", await HealthAsync(client), StringComparison.Ordinal);

        SampleKeytab.Write(Keytab, (Service, 3, Aes256));
        Assert.Contains("every key is there", await HealthAsync(client), StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
    }

    private static async Task<string> HealthAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/healthz?json", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task InitAsync()
    {
        CommandResult made = await _deployment.InitAsync("--host", "localhost", "--auth", "tls-dsk,kerberos");
        Assert.Equal(0, made.ExitCode);
    }
}
