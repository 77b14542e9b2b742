// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;

namespace Parley.Security.Certificates;

/// <summary>A certificate Parley issued to a person's device.</summary>
/// <param name="Serial">Serial number, upper-case hexadecimal, unique per authority.</param>
/// <param name="Account">Whose.</param>
/// <param name="DeviceId">The endpoint it was asked for (UUID, lower case, no braces).</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="Thumbprint">SHA-256 of the DER, upper-case hexadecimal.</param>
/// <param name="RevokedAt">When it was revoked; null while it is good.</param>
/// <param name="TicketId">The web ticket that bought it (row T30: a ticket buys once).</param>
public sealed record DeviceCertificate(
    string Serial, AccountId Account, string DeviceId, DateTimeOffset NotBefore, DateTimeOffset NotAfter,
    string Thumbprint, DateTimeOffset? RevokedAt, string TicketId);

/// <summary>What became of the registration of a new certificate.</summary>
public enum CertificateRegistration
{
    /// <summary>Stored durably.</summary>
    Stored,

    /// <summary>The ticket has already bought a certificate.</summary>
    TicketSpent,

    /// <summary>The person has asked for too many in a short time.</summary>
    TooMany,

    /// <summary>The account is disabled or gone, or its password changed since its ticket was checked.</summary>
    AccountRefused,
}

/// <summary>
/// The durable register of device certificates. Implemented by the directory; checked at every use (row T04).
/// </summary>
public interface IDeviceCertificateRegister
{
    /// <summary>
    /// Registers a certificate, durable before it returns. A new one for the same device replaces the old one, and the
    /// oldest beyond the limit per person are revoked.
    /// </summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="passwordEpoch">
    /// <see cref="PasswordEpoch"/>, read before the check that the person may have it: a password set in between
    /// refuses the certificate (row T04).
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<CertificateRegistration> RegisterAsync(
        DeviceCertificate certificate, long passwordEpoch, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the passwords a person has had, as far as everybody has been told of them; -1 when there is no such
    /// account. From memory: never blocks.
    /// </summary>
    long PasswordEpoch(AccountId account);

    /// <summary>
    /// The certificate with this serial number; null when it was never registered. From memory: never blocks.
    /// </summary>
    DeviceCertificate? Find(string serial);

    /// <summary>The certificates of a person, newest first.</summary>
    IReadOnlyList<DeviceCertificate> List(AccountId account);
}
