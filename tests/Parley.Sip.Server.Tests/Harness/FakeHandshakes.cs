// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.TlsDsk;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>
/// TLS-DSK without TLS: two flights each way, then keys that both sides know. The certificate is the name in the
/// client's second flight. Everything above it (associations, signatures, windows) is the product's own.
/// </summary>
internal sealed class FakeHandshakes(TestAccounts accounts) : ITlsDskHandshakeFactory, IDeviceCertificateValidator
{
    public static readonly byte[] KeyMaterial = MakeKeys();

    public int Open { get; private set; }

    public DateTimeOffset NotAfter { get; set; } = DateTimeOffset.MaxValue;

    public ITlsDskHandshake Create()
    {
        Open++;
        return new Handshake(this);
    }

    public DeviceCertificateVerdict Validate(
        ReadOnlyMemory<byte> certificateDer, SipAddress claimed, DateTimeOffset now)
    {
        string name = Encoding.ASCII.GetString(certificateDer.Span);
        return name == "stranger"
            ? DeviceCertificateVerdict.Refused(AuthenticationFailure.CertificateRefused)
            : new DeviceCertificateVerdict(AuthenticationFailure.None, accounts.Of(name), "serial-" + name, NotAfter);
    }

    public static byte[] Hello() => [22, 3, 1, 0, 2, .. "hi"u8];

    public static byte[] Answer(string certificate) =>
        [22, 3, 1, 0, (byte)certificate.Length, .. Encoding.ASCII.GetBytes(certificate)];

    private static byte[] MakeKeys()
    {
        byte[] keys = new byte[TlsDskKeys.MaterialLength];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (byte)(i * 7);
        }

        return keys;
    }

    private sealed class Handshake(FakeHandshakes owner) : ITlsDskHandshake
    {
        private int _flights;

        public ReadOnlyMemory<byte> ClientCertificate { get; private set; }

        public TlsDskFlight Advance(ReadOnlySpan<byte> flight)
        {
            if (++_flights == 1)
            {
                return new TlsDskFlight(TlsDskProgress.Continue, "server hello"u8.ToArray());
            }

            ClientCertificate = flight[5..].ToArray();
            return new TlsDskFlight(TlsDskProgress.Complete, "server finished"u8.ToArray());
        }

        public bool TryExportKeys(Span<byte> keyMaterial)
        {
            KeyMaterial.CopyTo(keyMaterial);
            return true;
        }

        public void Dispose()
        {
            if (_flights >= 0)
            {
                _flights = int.MinValue;
                owner.Open--;
            }
        }
    }
}
