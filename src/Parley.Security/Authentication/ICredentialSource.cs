// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.Authentication;

/// <summary>
/// Secrets of accounts for the schemes that need them. Implemented by the directory; secrets are written into the
/// caller's span and zeroed by the caller.
/// </summary>
public interface ICredentialSource
{
    /// <summary>
    /// Finds the account an NTLM client names and its NT hash (16 octets). The user may be a SIP address, a UPN or a
    /// sam account name with a domain; the domain may be empty.
    /// </summary>
    /// <returns>
    /// Whether the account exists, is enabled and has an NT hash; <paramref name="account"/> is set whenever it exists.
    /// </returns>
    bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account);

    /// <summary>
    /// Finds the account a digest client names and its HA1 for an algorithm (MD5: 16 octets, SHA-256: 32 octets).
    /// </summary>
    bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account);

    /// <summary>
    /// Finds the account an NTLM client names when its secret is kept by a domain and not here.
    /// </summary>
    /// <param name="user">The user as sent: SIP address, UPN, or sam account name.</param>
    /// <param name="domain">The domain as sent; may be empty.</param>
    /// <param name="account">The account.</param>
    /// <returns>False when no account of a domain is meant.</returns>
    bool TryFindDomainAccount(string user, string domain, out DomainAccount account)
    {
        account = default;
        return false;
    }

    /// <summary>
    /// The same for a name that the domain itself resolves, as under the proof of NTLM, and whose verdict does not say
    /// whom it took it for: only names that cannot be another's there.
    /// </summary>
    /// <param name="user">The user as sent.</param>
    /// <param name="domain">The domain as sent; may be empty.</param>
    /// <param name="account">The account.</param>
    /// <returns>False when no account of a domain is meant, or it might be another's.</returns>
    bool TryFindDomainAccountByOwnName(string user, string domain, out DomainAccount account) =>
        TryFindDomainAccount(user, domain, out account);

    /// <summary>
    /// Somebody whom no domain has, to ask about for a name without an account: a refusal must not tell who exists.
    /// </summary>
    /// <returns>False when there is no domain.</returns>
    bool TryInventDomainAccount(string domain, out DomainAccount nobody)
    {
        nobody = default;
        return false;
    }

    /// <summary>Whether an account of a domain, whose address nobody named, may sign in now.</summary>
    AuthenticationFailure CheckDomainAccount(AccountId account) => AuthenticationFailure.UnknownAccount;

    /// <summary>Whether this account may sign in now, and with this address.</summary>
    AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed);

    /// <summary>The account with this SIP address; null when there is none.</summary>
    AccountId? FindAccount(SipAddress address);
}

/// <summary>Digest algorithms (RFC 8760).</summary>
public enum DigestAlgorithm
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>MD5, only when named in the deployment's schemes.</summary>
    Md5,
}
