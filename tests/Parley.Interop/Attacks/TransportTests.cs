// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Row T10: nothing older than TLS 1.2, nothing in the clear.</summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T10")]
public sealed class TransportTests(AttackedDeployment attacked)
{
    private readonly Deployment _deployment = attacked.Deployment;

    /// <summary>OpenSSL is told to be content with anything, so that only the server can refuse.</summary>
    [Theory]
    [InlineData("-tls1", false)]
    [InlineData("-tls1_1", false)]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_3", true)]
    public async Task Tls_OnlyFrom12On(string version, bool taken)
    {
        foreach (IPEndPoint server in (IPEndPoint[])[_deployment.SipEndPoint, _deployment.HttpsEndPoint])
        {
            (int code, string output) = await OpenSslAsync(
                "s_client", "-connect", server.ToString(), "-servername", Deployment.Host, version, "-cipher",
                "ALL:@SECLEVEL=0", "-CAfile", Path.Combine(_deployment.Data, "ca.pem"), "-verify_return_error");
            Assert.True(taken == (code == 0), output);
            Assert.True(taken || output.Contains("alert protocol version", StringComparison.Ordinal), output);
        }
    }

    [Fact]
    public async Task PlainTextToTheTlsPorts_GetsNoAnswer()
    {
        string register = "REGISTER sip:contoso.test SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\n"
            + "From: <sip:alice@contoso.test>;tag=1\r\nTo: <sip:alice@contoso.test>\r\nCall-ID: 1\r\n"
            + "CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";
        string get = $"GET /healthz HTTP/1.1\r\nHost: {Deployment.Host}\r\n\r\n";
        string sip = await AnswerAsync(_deployment.SipEndPoint, register);
        string http = await AnswerAsync(_deployment.HttpsEndPoint, get);
        Assert.DoesNotContain("SIP/2.0", sip, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 2", http, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenuineClientWithoutTls_DoesNotSignIn()
    {
        (string alice, _) = attacked.NextPeople();
        PidginClient client = _deployment.Client(alice);
        Task<ClientEvent> error = client.ExpectAsync("connection-error");
        await client.CommandAsync(
            "login", "account=" + Deployment.Address(alice), "password=" + AttackedDeployment.Password,
            $"server={Deployment.Host}:{_deployment.SipPort}", "transport=tcp", "authentication=ntlm");
        await error;
        Assert.DoesNotContain(client.Events, static e => e.Is("signed-on"));
    }

    [Fact]
    public void Listeners_AreTheTwoAskedFor()
    {
        int[] ports = ServerState.ListeningPorts(_deployment.Server.Id);
        Assert.Equal(new[] { _deployment.SipPort, _deployment.HttpsPort }.Order(), ports.Order());
    }

    // Everything until the server hangs up.
    private static async Task<string> AnswerAsync(IPEndPoint server, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(server);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer).WaitAsync(Guard.Exchange, TimeProvider.System);
        }
        catch (IOException)
        {
            // Reset: hung up as well.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static async Task<(int Code, string Output)> OpenSslAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("openssl", arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }
}
