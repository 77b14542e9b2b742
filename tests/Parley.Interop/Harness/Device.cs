// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;
using Parley.Sip.TestKit;
using Parley.Web.TestKit;

namespace Parley.Interop.Harness;

/// <summary>A certificate and the key of all devices of the tests: what a program has that is no Pidgin.</summary>
internal sealed class Device(X509Certificate2 certificate) : IDisposable
{
    public X509Certificate2 Certificate => certificate;

    /// <summary>Buys a certificate with a person's password.</summary>
    public static async Task<Device> BuyAsync(WebClient client, string certificateService) =>
        new(WebClient.CertificateOf(
            await client.RequestCertificateAsync(await client.GetTicketAsync(certificateService))));

    /// <summary>The header of a TLS-DSK step.</summary>
    public static string Header(ReadOnlySpan<byte> token, string? opaque = null, int version = 4) =>
        "Authorization: TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", "
        + $"targetname=\"{Deployment.Host}\", {(opaque is null ? "" : $"opaque=\"{opaque}\", ")}"
        + $"gssapi-data=\"{Convert.ToBase64String(token)}\", version={version}\r\n";

    /// <summary>The text of a parameter in a challenge; empty when it is not there.</summary>
    public static string Parameter(WireMessage message, string name)
    {
        string pattern = $"(?:^|[ ,]){name}=\"([^\"]*)\"";
        return Regex.Match(message["WWW-Authenticate"], pattern, RegexOptions.None, Guard.Exchange).Groups[1].Value;
    }

    /// <summary>A whole TLS-DSK handshake.</summary>
    /// <returns>The name of the association; null when the certificate was refused.</returns>
    public async Task<string?> SignInAsync(SipWire wire, string address, int version = 4)
    {
        using TlsDskClient handshake = new(
            certificate.RawData, WebClient.DeviceKey.ExportRSAPrivateKey());
        WireMessage first = await wire.RegisterAsync(address, Header(handshake.Start(), version: version));
        string opaque = Parameter(first, "opaque");
        if (opaque.Length == 0)
        {
            return null;
        }

        TlsDskFlight flight = handshake.Advance(Convert.FromBase64String(Parameter(first, "gssapi-data")));
        WireMessage second = await wire.RegisterAsync(address, Header(flight.Output.Span, opaque, version));
        string last = Parameter(second, "gssapi-data");
        return last.Length > 0
            && handshake.Advance(Convert.FromBase64String(last)).Progress == TlsDskProgress.Complete
                ? opaque
                : null;
    }

    /// <summary>Whether a sign-in as this person, on a connection of its own, succeeds.</summary>
    public async Task<bool> SignsInAsync(Deployment deployment, string user)
    {
        await using SipWire wire = await SipWire.ConnectAsync(deployment);
        return await SignInAsync(wire, Deployment.Address(user)) is not null;
    }

    /// <summary>PKCS#12 with certificate and key, without a password.</summary>
    public byte[] ToPkcs12()
    {
        using X509Certificate2 whole = certificate.CopyWithPrivateKey(WebClient.DeviceKey);
        return whole.Export(X509ContentType.Pkcs12);
    }

    public void Dispose() => certificate.Dispose();
}
