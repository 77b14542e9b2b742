// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Kerberos;

/// <summary>
/// The services clients ask their domain for tickets for; each stands before a name of this computer.
/// </summary>
public static class KerberosServices
{
    /// <summary>The registrar ([MS-SIPAE] §2.2.1).</summary>
    public const string Sip = "sip";

    /// <summary>Web services (RFC 4559 §4.1).</summary>
    public const string Http = "HTTP";
}
