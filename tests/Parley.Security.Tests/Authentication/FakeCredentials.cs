// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.Ntlm;

namespace Parley.Security.Tests.Authentication;

/// <summary>A directory of a few people, whose names are matched the way the built-in one does.</summary>
internal sealed class FakeCredentials : ICredentialSource
{
    public const string Realm = "SIP Communications Service";

    private readonly List<Person> _people = [];

    /// <summary>How often a secret was asked for.</summary>
    public int Lookups { get; private set; }

    public static SipAddress Address(string text) =>
        SipAddress.TryParse(text, out SipAddress? address) ? address : throw new ArgumentException(text, nameof(text));

    public AccountId Add(string address, string password, string? sam = null)
    {
        Person person = new(new AccountId(Guid.NewGuid()), Address(address), password, sam);
        _people.Add(person);
        return person.Id;
    }

    /// <summary>A person whose secret a domain keeps.</summary>
    public AccountId AddOfDomain(string address, string sam)
    {
        AccountId id = Add(address, string.Empty, sam);
        _people[^1].OfDomain = true;
        return id;
    }

    public bool TryFindDomainAccount(string user, string domain, out DomainAccount account)
    {
        Person? person = _people.Find(
            p => p.OfDomain && string.Equals(p.Sam, user, StringComparison.OrdinalIgnoreCase));
        account = person is null
            ? default
            : new DomainAccount(person.Id, "CONTOSO", person.Sam!, "AD.CONTOSO.TEST", null);
        return person is not null;
    }

    public void Disable(AccountId id) => _people.Single(p => p.Id == id).Enabled = false;

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        Lookups++;
        Person? person = _people.Find(p => !p.OfDomain && (
            string.Equals(p.Address.Value, user, StringComparison.OrdinalIgnoreCase)
            || (domain.Length > 0 && string.Equals(p.Sam, user, StringComparison.OrdinalIgnoreCase))));
        account = person?.Id ?? default;
        if (person is not { Enabled: true })
        {
            return false;
        }

        NtHash.Compute(person.Password, ntHash);
        return true;
    }

    public bool TryGetDigestSecret(string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1,
        out AccountId account)
    {
        Lookups++;
        Person? person = _people.Find(p => string.Equals(p.Address.User, user, StringComparison.Ordinal));
        account = person?.Id ?? default;
        if (person is not { Enabled: true } || realm != Realm)
        {
            return false;
        }

        DigestSecret.Compute(algorithm, user, realm, person.Password, ha1);
        return true;
    }

    public AuthenticationFailure CheckDomainAccount(AccountId account) => _people.Find(p => p.Id == account) switch
    {
        null => AuthenticationFailure.UnknownAccount,
        { Enabled: false } => AuthenticationFailure.AccountDisabled,
        _ => AuthenticationFailure.None,
    };

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed)
    {
        Person? person = _people.Find(p => p.Id == account);
        if (person is null)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        if (!person.Enabled)
        {
            return AuthenticationFailure.AccountDisabled;
        }

        return person.Address.Equals(claimed) ? AuthenticationFailure.None : AuthenticationFailure.IdentityMismatch;
    }

    public AccountId? FindAccount(SipAddress address) => _people.Find(p => p.Address.Equals(address))?.Id;

    private sealed class Person(AccountId id, SipAddress address, string password, string? sam)
    {
        public AccountId Id { get; } = id;

        public SipAddress Address { get; } = address;

        public string Password { get; } = password;

        public string? Sam { get; } = sam;

        public bool Enabled { get; set; } = true;

        public bool OfDomain { get; set; }
    }
}
