// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Gssapi.Keytabs;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>
/// Tickets of this computer's own account that serve as armor, one for each realm, in the library's memory. They are
/// bought anew before they end; one that was replaced is left to the checks that began with it, until the next is.
/// </summary>
internal sealed unsafe class ArmorCache(TimeProvider time, TimeSpan life)
{
    // A domain that is away is not asked by every check in turn.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Armor> _armor = new(StringComparer.Ordinal);

    /// <summary>The armor for a realm, bought when there is none.</summary>
    /// <param name="context">The caller's context.</param>
    /// <param name="realm">The realm.</param>
    /// <param name="keys">The keytab's keys of that realm.</param>
    /// <param name="keytab">The keytab.</param>
    /// <returns>0 when no account of the keytab gets a ticket.</returns>
    public nint Find(SafeKrb5ContextHandle context, string realm, IReadOnlyList<KeytabKey> keys, nint keytab) =>
        Find(
            realm, () => BuyAny(context, keys, keytab), cache => _ = LibKrb5Initial.krb5_cc_destroy(context, cache));

    /// <summary>
    /// The armor for a realm. Checks of one realm wait for each other's purchase, never for another realm's: a domain
    /// that is away makes nobody slow but its own people.
    /// </summary>
    /// <param name="realm">The realm.</param>
    /// <param name="buy">Buys; 0 when there is none to be had.</param>
    /// <param name="destroy">Destroys one that nobody uses.</param>
    internal nint Find(string realm, Func<nint> buy, Action<nint> destroy)
    {
        Armor armor = _armor.GetOrAdd(realm, static _ => new Armor());
        lock (armor.Gate)
        {
            if (time.GetUtcNow() < armor.Until)
            {
                return armor.Cache;
            }

            nint bought = buy();
            // A purchase takes its time; the pause after one that failed begins when it has.
            DateTimeOffset now = time.GetUtcNow();
            if (bought == 0)
            {
                armor.Until = now + Pause;
                return armor.Cache;
            }

            if (armor.Replaced != 0)
            {
                destroy(armor.Replaced);
            }

            armor.Replaced = armor.Cache;
            armor.Cache = bought;
            armor.Until = now + life;
            return bought;
        }
    }

    /// <summary>Buys anew at the next check, though not at once after the last.</summary>
    public void Forget(string realm)
    {
        if (!_armor.TryGetValue(realm, out Armor? armor))
        {
            return;
        }

        lock (armor.Gate)
        {
            DateTimeOffset soon = time.GetUtcNow() + Pause;
            armor.Until = armor.Until > soon ? soon : armor.Until;
        }
    }

    // An account first: to a domain a service is not somebody who signs in, unless it is an account's own name.
    private static nint BuyAny(SafeKrb5ContextHandle context, IReadOnlyList<KeytabKey> keys, nint keytab)
    {
        foreach (string principal in keys.Select(static k => k.Principal).Distinct(StringComparer.Ordinal)
            .OrderBy(static p => p.Contains('/', StringComparison.Ordinal)))
        {
            nint cache = Buy(context, principal, keytab);
            if (cache != 0)
            {
                return cache;
            }
        }

        return 0;
    }

    private static nint Buy(SafeKrb5ContextHandle context, string principal, nint keytab)
    {
        nint options = 0;
        byte* credential = stackalloc byte[LibKrb5Initial.CredentialSize];
        new Span<byte>(credential, LibKrb5Initial.CredentialSize).Clear();
        if (LibKrb5Initial.krb5_parse_name(context, principal, out nint client) != 0)
        {
            return 0;
        }

        bool bought = false;
        if (LibKrb5Initial.krb5_cc_new_unique(context, "MEMORY", 0, out nint cache) == 0)
        {
            // The library notes in the cache whether the domain offers armor.
            bought = LibKrb5Initial.krb5_get_init_creds_opt_alloc(context, out options) == 0
                && LibKrb5Initial.krb5_get_init_creds_opt_set_out_ccache(context, options, cache) == 0
                && LibKrb5Initial.krb5_get_init_creds_keytab(
                    context, credential, client, keytab, 0, null, options) == 0;
            LibKrb5Initial.krb5_free_cred_contents(context, credential);
            LibKrb5Initial.krb5_get_init_creds_opt_free(context, options);
            if (!bought)
            {
                _ = LibKrb5Initial.krb5_cc_destroy(context, cache);
            }
        }

        LibKrb5Initial.krb5_free_principal(context, client);
        return bought ? cache : 0;
    }

    private sealed class Armor
    {
        public Lock Gate { get; } = new();

        public nint Cache { get; set; }

        public nint Replaced { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
