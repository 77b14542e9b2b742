// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Domains;

/// <summary>How a domain's controllers are spoken to. There is no way in the clear.</summary>
public enum DomainTransport
{
    /// <summary>LDAP inside TLS, the controller's certificate checked, with a name and a password.</summary>
    Ldaps,

    /// <summary>LDAP sealed by Kerberos (SASL GSSAPI with confidentiality), with a keytab.</summary>
    Gssapi,
}
