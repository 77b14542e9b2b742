// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Ldap.Sessions;

/// <summary>Why a controller could not be used.</summary>
public enum DirectoryFailure
{
    /// <summary>It cannot be reached, or stopped answering.</summary>
    Unreachable,

    /// <summary>Its certificate comes from an authority that is not trusted.</summary>
    CertificateNotTrusted,

    /// <summary>Its certificate bears another name.</summary>
    CertificateName,

    /// <summary>Its certificate is not valid at this time.</summary>
    CertificateTime,

    /// <summary>The connection is not as confidential as it must be.</summary>
    NotSealed,

    /// <summary>It refused the name or the password.</summary>
    Credentials,

    /// <summary>The account that reads is disabled, locked or expired there.</summary>
    BindAccount,

    /// <summary>The keytab cannot be read, or has no key for the account.</summary>
    Keytab,

    /// <summary>The clocks are too far apart for Kerberos.</summary>
    ClockSkew,

    /// <summary>Kerberos failed in another way.</summary>
    Kerberos,

    /// <summary>The account that reads may not read something that is needed.</summary>
    NotPermitted,

    /// <summary>An object that is needed does not exist, or cannot be seen.</summary>
    NoSuchObject,

    /// <summary>It is a controller of another domain, or not ready to be one.</summary>
    WrongDomain,

    /// <summary>More came than the limits allow.</summary>
    TooMuch,

    /// <summary>It answered something that is not understood.</summary>
    Answer,

    /// <summary>The configuration is incomplete.</summary>
    Configuration,

    /// <summary>What was read could not be kept here.</summary>
    Storage,

    /// <summary>A fault of this program.</summary>
    Fault,
}
