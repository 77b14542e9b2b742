// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;
using Xunit;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

public sealed class OpenSslTlsDskHandshakeTests
{
    private static readonly OpenSslTlsDskHandshakeFactory Factory =
        OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);

    [Fact]
    public void Handshake_ClientWithCertificate_GivesBothTheSameKeys()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();

        TlsDskFlight first = server.Advance(client.Start());
        Assert.Equal(TlsDskProgress.Continue, first.Progress);
        TlsDskFlight answer = client.Advance(first.Output.Span);
        TlsDskFlight last = server.Advance(answer.Output.Span);
        Assert.Equal(TlsDskProgress.Complete, last.Progress);
        Assert.Equal(TlsDskProgress.Complete, client.Advance(last.Output.Span).Progress);

        byte[] serverKeys = new byte[TlsDskKeys.MaterialLength];
        byte[] clientKeys = new byte[TlsDskKeys.MaterialLength];
        Assert.True(server.TryExportKeys(serverKeys));
        Assert.True(client.TryExportKeys(clientKeys));
        Assert.Equal(clientKeys, serverKeys);
        Assert.Equal(TestCertificates.Client.RawData, server.ClientCertificate.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0, 4, 0, 5, 0, 0x2f, 0, 0x35, 0, 3 }, 0x2f)]
    [InlineData(new byte[] { 0, 0x35 }, 0x35)]
    public void FirstFlight_ForSipeHello_IsOneRecordThatEndsWithHelloDone(byte[] suites, byte chosen)
    {
        using ITlsDskHandshake server = Factory.Create();
        TlsDskFlight flight = server.Advance(TlsRecords.SipeHello(suites));

        Assert.Equal(TlsDskProgress.Continue, flight.Progress);
        (byte type, byte[] payload) = Assert.Single(TlsRecords.Split(flight.Output.Span));
        Assert.Equal(TlsRecords.Handshake, type);

        // ServerHello, Certificate, CertificateRequest, ServerHelloDone.
        Assert.Equal([2, 11, 13, 14], TlsRecords.MessageTypes(payload));
        Assert.Equal([3, 1], payload[4..6]);
        int suiteAt = 4 + 2 + 32 + 1 + payload[38];
        Assert.Equal([0, chosen], payload[suiteAt..(suiteAt + 2)]);
    }

    [Fact]
    public void SecondFlight_InOneRecordAsSipeSendsIt_CompletesTheHandshake()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        List<(byte Type, byte[] Payload)> records = SecondFlight(client, server);
        byte[] joined = [.. records.TakeWhile(r => r.Type == TlsRecords.Handshake).SelectMany(r => r.Payload)];
        byte[] flight = TlsRecords.Join(
            records.SkipWhile(r => r.Type == TlsRecords.Handshake).Prepend((TlsRecords.Handshake, joined)));

        TlsDskFlight last = server.Advance(flight);

        Assert.Equal(TlsDskProgress.Complete, last.Progress);
        Assert.Equal(
            [TlsRecords.ChangeCipherSpec, TlsRecords.Handshake],
            TlsRecords.Split(last.Output.Span).Select(r => r.Type));
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData(new byte[] { 0, 4, 0, 5, 0, 3 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 0x2e, 0, 0x3b })]
    public void Hello_WithOnlyWeakSuites_IsRefusedWithAnAlert(byte[] suites)
    {
        using ITlsDskHandshake server = Factory.Create();
        TlsDskFlight flight = server.Advance(TlsRecords.SipeHello(suites));

        Assert.Equal(TlsDskProgress.Failed, flight.Progress);
        Assert.Equal(TlsRecords.Alert, Assert.Single(TlsRecords.Split(flight.Output.Span)).Type);
    }

    [Fact]
    [Trait("claim", "T11")]
    public void Client_WithoutCertificate_IsRefused()
    {
        using TlsDskClient client = new(default, default);
        using ITlsDskHandshake server = Factory.Create();
        TlsDskFlight first = server.Advance(client.Start());
        TlsDskFlight last = server.Advance(client.Advance(first.Output.Span).Output.Span);

        Assert.Equal(TlsDskProgress.Failed, last.Progress);
        Assert.False(server.TryExportKeys(new byte[TlsDskKeys.MaterialLength]));
        Assert.True(server.ClientCertificate.IsEmpty);
    }

    [Fact]
    [Trait("claim", "T11")]
    public void Client_WhoseProofOfTheKeyIsAltered_IsRefused()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        List<(byte Type, byte[] Payload)> records = SecondFlight(client, server);
        byte[] verify = Assert.Single(records, r => r.Type == TlsRecords.Handshake && r.Payload[0] == 15).Payload;
        verify[^1] ^= 1;

        Assert.Equal(TlsDskProgress.Failed, server.Advance(TlsRecords.Join(records)).Progress);
    }

    [Fact]
    [Trait("claim", "T11")]
    public void Client_ThatShowsAnothersCertificateWithItsOwnKey_IsRefused()
    {
        using TlsDskClient client =
            new(TestCertificates.Server.RawData, TestCertificates.PrivateKey(TestCertificates.Server));
        using ITlsDskHandshake server = Factory.Create();
        List<(byte Type, byte[] Payload)> records = SecondFlight(client, server);
        int index = records.FindIndex(r => r.Type == TlsRecords.Handshake && r.Payload[0] == 11);
        records[index] = (TlsRecords.Handshake, CertificateMessage(TestCertificates.Client.RawData));

        Assert.Equal(TlsDskProgress.Failed, server.Advance(TlsRecords.Join(records)).Progress);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void SecondFlight_OfAnotherHandshake_IsRefused()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        byte[] recorded = TlsRecords.Join(SecondFlight(client, server));

        using TlsDskClient again = CreateClient();
        using ITlsDskHandshake other = Factory.Create();
        other.Advance(again.Start());

        Assert.Equal(TlsDskProgress.Failed, other.Advance(recorded).Progress);
    }

    [Fact]
    public void FirstFlight_CutAnywhere_FailsWithoutAnAnswerToGoOnWith()
    {
        using TlsDskClient client = CreateClient();
        byte[] hello = client.Start();
        for (int length = 0; length < hello.Length; length++)
        {
            using ITlsDskHandshake server = Factory.Create();
            Assert.Equal(TlsDskProgress.Failed, server.Advance(hello.AsSpan(0, length)).Progress);
        }
    }

    [Fact]
    public void SecondFlight_CutAnywhere_Fails()
    {
        for (int cut = 1; cut < 600; cut += 37)
        {
            using TlsDskClient client = CreateClient();
            using ITlsDskHandshake server = Factory.Create();
            byte[] flight = TlsRecords.Join(SecondFlight(client, server));
            Assert.Equal(TlsDskProgress.Failed, server.Advance(flight.AsSpan(0, flight.Length - cut)).Progress);
        }
    }

    [Fact]
    public void SecondFlight_WithOctetsLeftOver_Fails()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        byte[] flight = [.. TlsRecords.Join(SecondFlight(client, server)), 23, 3, 1, 0, 1, 0];

        Assert.Equal(TlsDskProgress.Failed, server.Advance(flight).Progress);
    }

    [Fact]
    public void Hello_WithAnyOctetAltered_NeverThrowsAndNeverCompletes()
    {
        using TlsDskClient client = CreateClient();
        byte[] hello = client.Start();
        for (int at = 0; at < hello.Length; at++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xff])
            {
                byte[] altered = [.. hello];
                altered[at] ^= mask;
                using ITlsDskHandshake server = Factory.Create();
                Assert.NotEqual(TlsDskProgress.Complete, server.Advance(altered).Progress);
            }
        }
    }

    [Fact]
    public void Certificate_BeyondTheCap_IsRefused()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        List<(byte Type, byte[] Payload)> records = SecondFlight(client, server);
        int index = records.FindIndex(r => r.Type == TlsRecords.Handshake && r.Payload[0] == 11);
        byte[] message = CertificateMessage(new byte[20_000]);
        records.RemoveAt(index);
        records.InsertRange(index, message.Chunk(16_000).Select(c => (TlsRecords.Handshake, c)));

        Assert.Equal(TlsDskProgress.Failed, server.Advance(TlsRecords.Join(records)).Progress);
    }

    [Fact]
    public void Handshake_AfterTheEnd_TakesNothingMore()
    {
        using TlsDskClient client = CreateClient();
        using ITlsDskHandshake server = Factory.Create();
        byte[] flight = TlsRecords.Join(SecondFlight(client, server));
        Assert.Equal(TlsDskProgress.Complete, server.Advance(flight).Progress);

        Assert.Equal(TlsDskProgress.Failed, server.Advance(flight).Progress);
    }

    private static TlsDskClient CreateClient() =>
        new(TestCertificates.Client.RawData, TestCertificates.PrivateKey(TestCertificates.Client));

    private static List<(byte Type, byte[] Payload)> SecondFlight(TlsDskClient client, ITlsDskHandshake server) =>
        TlsRecords.Split(client.Advance(server.Advance(client.Start()).Output.Span).Output.Span);

    private static byte[] CertificateMessage(byte[] certificate)
    {
        byte[] entry = [.. Length(certificate.Length), .. certificate];
        byte[] body = [.. Length(entry.Length), .. entry];
        return [11, .. Length(body.Length), .. body];

        static byte[] Length(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }
}
