// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Digest;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>A few people with passwords.</summary>
internal sealed class TestAccounts : ICredentialSource
{
    public const string Password = "Secret1";

    private readonly ConcurrentDictionary<string, AccountId> _ids = new();
    private readonly ConcurrentDictionary<AccountId, bool> _disabled = new();
    private int _found;

    public TestAccounts(params string[] names)
    {
        foreach (string name in names.Length > 0 ? names : ["alice", "bob", "carol"])
        {
            _ids[name + "@contoso.test"] =
                new AccountId(new Guid(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))[..16]));
        }
    }

    /// <summary>Called before an account is looked up, with how often that has been done.</summary>
    public Action<int>? Finding { get; set; }

    public AccountId Of(string name) => _ids[name + "@contoso.test"];

    public void Disable(string name) => _disabled[Of(name)] = true;

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        account = default;
        return false;
    }

    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        string address = user.Contains('@', StringComparison.Ordinal) ? user : user + "@contoso.test";
        if (!_ids.TryGetValue(address, out account))
        {
            return false;
        }

        DigestSecret.Compute(algorithm, user, realm, Password, ha1);
        return !_disabled.ContainsKey(account);
    }

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed) =>
        _disabled.ContainsKey(account) ? AuthenticationFailure.AccountDisabled
        : FindAccount(claimed) == account ? AuthenticationFailure.None : AuthenticationFailure.IdentityMismatch;

    public AccountId? FindAccount(SipAddress address)
    {
        Finding?.Invoke(_found++);
        return _ids.TryGetValue(address.Value, out AccountId id) ? id : null;
    }
}
