// SPDX-License-Identifier: Apache-2.0

using Parley.Security.Authentication;

namespace Parley.Security.TlsDsk;

/// <summary>
/// The fatal alert that takes the place of the server's last flight when the handshake was right but the certificate is
/// not accepted (RFC 2246 §7.2): the client has not changed its cipher yet, so the record is in the clear.
/// </summary>
internal static class TlsDskAlert
{
    private const byte AlertRecord = 21;
    private const byte Fatal = 2;
    private const byte BadCertificate = 42;
    private const byte CertificateRevoked = 44;
    private const byte AccessDenied = 49;

    /// <summary>The record for a failure.</summary>
    public static byte[] For(AuthenticationFailure failure) =>
        [AlertRecord, 3, 1, 0, 2, Fatal, DescriptionOf(failure)];

    private static byte DescriptionOf(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.CertificateRefused => BadCertificate,
        AuthenticationFailure.Revoked => CertificateRevoked,
        _ => AccessDenied,
    };
}
