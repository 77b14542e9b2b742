// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Registration;

/// <summary>Why the server ends a registration, as the client is told ([MS-SIPREGE] §2.2.1.13 and §3.2).</summary>
/// <remarks>
/// [MS-SIPREGE] shows 4141 for a disabled account; 2 is "see the reason" for what it has no number for.
/// </remarks>
/// <param name="Event">The value of event= in the body.</param>
/// <param name="DiagnosticsId">The ErrorId of ms-diagnostics-public.</param>
/// <param name="Text">What the person reads.</param>
internal sealed record DeregistrationReason(string Event, int DiagnosticsId, string Text)
{
    /// <summary>Disabled, or deleted: the client is not told which.</summary>
    public static readonly DeregistrationReason Disabled = new("rejected", 4141, "User disabled");

    /// <summary>The password was changed or reset.</summary>
    public static readonly DeregistrationReason CredentialsChanged =
        new("rejected", 2, "The password was changed: sign in again");

    /// <summary>The certificate that this endpoint signed in with was revoked.</summary>
    public static readonly DeregistrationReason CertificateRevoked =
        new("rejected", 2, "The certificate of this device was revoked");

    /// <summary>The account has another address now.</summary>
    public static readonly DeregistrationReason AddressChanged =
        new("rejected", 2, "The address was changed: sign in with the new one");

    /// <summary>An administrator signs the person out.</summary>
    public static readonly DeregistrationReason SignedOut = new("unregistered", 2, "Signed out by an administrator");

    /// <summary>The person has signed in with more endpoints than allowed; this one was the oldest.</summary>
    public static readonly DeregistrationReason QuotaExceeded =
        new("unregistered", 2, "Signed in with too many endpoints: the oldest is signed out");
}
