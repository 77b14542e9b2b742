// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Certificates;

/// <summary>
/// The extended key usages (RFC 5280 §4.2.1.12) that tell Parley's certificates apart. Our own stand under a
/// UUID arc (Recommendation ITU-T X.667), which needs no registration.
/// </summary>
public static class CertificatePurpose
{
    /// <summary>id-kp-serverAuth.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>id-kp-clientAuth.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>A person's device, for sign-in.</summary>
    public const string PersonsDevice = Arc + ".1";

    /// <summary>An administrator, for management.</summary>
    public const string Administrator = Arc + ".2";

    /// <summary>The key of the TLS-DSK handshake, good for nothing else.</summary>
    public const string TlsDsk = Arc + ".3";

    private const string Arc = "2.25.51889328094242162915206850101192466036";
}
