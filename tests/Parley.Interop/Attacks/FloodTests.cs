// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Sip.TestKit;

using Xunit;
using WebClient = Parley.Web.TestKit.WebClient;

namespace Parley.Interop.Attacks;

/// <summary>
/// Row T30, and T21: floods from one address and from several; meanwhile genuine clients sign in from another, and the
/// server's memory stays within bounds.
/// </summary>
[Trait("claim", "T30")]
[Trait("claim", "T21")]
public sealed class FloodTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private const string Password = "Secret-flood-1";
    private const long AllowedKibibytes = 200 * 1024;
    private const int AllowedSockets = 1_200;

    private readonly Deployment _deployment = running.Deployment;

    /// <summary>Sign-ins that are begun and never ended.</summary>
    [Theory]
    [InlineData(1, 40, 60)]
    [InlineData(10, 33, 4)]
    public async Task HalfOpenSignIns_AreBounded_AndPeopleSignIn(int sources, int connections, int beginnings)
    {
        string user = $"open{sources}";
        await _deployment.AddUserAsync(user, Password);
        byte[] hello = Hello();
        long before = ServerState.ResidentKibibytes(_deployment.Server.Id);
        List<SipWire> wires = [];
        int taken = 0;
        for (int i = 0; i < sources * connections; i++)
        {
            SipWire wire = await SipWire.ConnectAsync(
                _deployment, new IPAddress([127, 0, (byte)(10 + sources), (byte)(1 + (i / connections))]));
            wires.Add(wire);
            StringBuilder burst = new();
            for (int k = 0; k < beginnings; k++)
            {
                burst.Append(wire.Register(Deployment.Address(user), k % 2 == 0
                    ? Device.Header(hello)
                    : "Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", "
                        + $"targetname=\"{Deployment.Host}\", gssapi-data=\"\", version=4\r\n"));
            }

            await wire.SendAsync(burst.ToString());
            for (int k = 0; k < beginnings; k++)
            {
                WireMessage? answer = await wire.TakeAsync();
                Assert.NotNull(answer);
                Assert.True(answer.Status is 401 or 503, answer.Text);
                taken += answer.Status == 401 ? 1 : 0;
            }
        }

        // Every place is taken, and the owner of the account and of every address signs in.
        Assert.True(taken >= 128, $"{taken} were taken");
        await _deployment.SignedInAsync(user, Password);
        await _deployment.SignedInAsync(user, Password, "ntlm");
        long grown = ServerState.ResidentKibibytes(_deployment.Server.Id) - before;
        Assert.True(grown < AllowedKibibytes, $"grew by {grown} KiB");
        await HangUpAsync(wires);
    }

    /// <summary>Connections on which nothing is ever said: before TLS, and after it.</summary>
    [Theory]
    [InlineData(false, 1, 1500)]
    [InlineData(false, 12, 200)]
    [InlineData(true, 1, 1500)]
    public async Task SilentConnections_AreBounded_AndPeopleSignIn(bool web, int sources, int connections)
    {
        IPEndPoint server = web ? _deployment.HttpsEndPoint : _deployment.SipEndPoint;
        string user = $"silent{sources}{web}";
        await _deployment.AddUserAsync(user, Password);
        long before = ServerState.ResidentKibibytes(_deployment.Server.Id);
        List<Socket> sockets = [];
        for (int i = 0; i < sources * connections; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(
                new IPAddress([127, 0, (byte)((web ? 60 : 30) + sources), (byte)(1 + (i / connections))]), 0));
            sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(server);
            }
            catch (SocketException)
            {
                // Closed at once, so soon that this side had not seen it open.
            }
        }

        await _deployment.SignedInAsync(user, Password);
        long grown = ServerState.ResidentKibibytes(_deployment.Server.Id) - before;
        Assert.True(grown < AllowedKibibytes, $"grew by {grown} KiB");
        int open = ServerState.Sockets(_deployment.Server.Id);
        Assert.True(open < AllowedSockets, $"{open} sockets");
        sockets.ForEach(static s => s.Dispose());
    }

    private static async Task HangUpAsync(List<SipWire> wires)
    {
        foreach (SipWire wire in wires)
        {
            await wire.DisposeAsync();
        }
    }

    private static byte[] Hello()
    {
        CertificateRequest request = new(
            "CN=nobody", WebClient.DeviceKey, System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using TlsDskClient client = new(certificate.RawData, WebClient.DeviceKey.ExportRSAPrivateKey());
        return client.Start();
    }
}
