// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Domains;

/// <summary>Where the SIP address of a person comes from when they are enabled.</summary>
public enum AddressRule
{
    /// <summary>The attribute <c>mail</c>.</summary>
    Mail,

    /// <summary>The attribute <c>userPrincipalName</c>.</summary>
    UserPrincipalName,

    /// <summary><c>givenName.sn</c> at <see cref="DirectoryDomain.AddressDomain"/>.</summary>
    FirstDotLast,
}
