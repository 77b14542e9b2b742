// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.TlsDsk;

namespace Parley.Security.Certificates;

/// <summary>
/// The check of a device certificate at every sign-in (rows T04 and T11): signed by the authority for people, for
/// devices, valid now, the very one in the register and not revoked, naming the claimed address, the account in good
/// standing. One signature check; everything else comes from memory. Safe from any thread.
/// </summary>
public sealed class DeviceCertificateValidator(
    DeploymentAuthorities authorities, IDeviceCertificateRegister register, ICredentialSource credentials)
    : IDeviceCertificateValidator
{
    /// <inheritdoc />
    public DeviceCertificateVerdict Validate(
        ReadOnlyMemory<byte> certificateDer, SipAddress claimed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        AuthenticationFailure failure = ReceivedCertificate.TryRead(
            certificateDer, authorities, CertificatePurpose.PersonsDevice, now, out ReceivedCertificate? received);
        if (received is null)
        {
            return DeviceCertificateVerdict.Refused(failure);
        }

        if (register.Find(received.Serial) is not { } entry || !SameText(entry.Thumbprint, received.Thumbprint))
        {
            return DeviceCertificateVerdict.Refused(AuthenticationFailure.CertificateRefused);
        }

        if (entry.RevokedAt is not null)
        {
            return DeviceCertificateVerdict.Refused(AuthenticationFailure.Revoked);
        }

        if (!string.Equals(received.CommonName, claimed.Value, StringComparison.Ordinal))
        {
            return DeviceCertificateVerdict.Refused(AuthenticationFailure.IdentityMismatch);
        }

        failure = credentials.CheckAccount(entry.Account, claimed);
        return failure == AuthenticationFailure.None
            ? new DeviceCertificateVerdict(
                AuthenticationFailure.None, entry.Account, received.Serial, received.NotAfter)
            : DeviceCertificateVerdict.Refused(failure);
    }

    private static bool SameText(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}
