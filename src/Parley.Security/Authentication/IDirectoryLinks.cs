// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;

namespace Parley.Security.Authentication;

/// <summary>
/// From an identity a domain vouches for to the account linked with it. By the security identifier alone: names are
/// given to other people in time. Never blocks, safe from any thread.
/// </summary>
public interface IDirectoryLinks
{
    /// <summary>The account linked with a person of a domain; null when there is none that may be used.</summary>
    /// <param name="securityIdentifier">The person's identifier, such as <c>S-1-5-21-1-2-3-1104</c>.</param>
    /// <param name="realm">
    /// The realm that vouches for it, which must be the person's own domain: a domain speaks for its own people only.
    /// </param>
    AccountId? FindBySecurityIdentifier(string securityIdentifier, string realm);
}
