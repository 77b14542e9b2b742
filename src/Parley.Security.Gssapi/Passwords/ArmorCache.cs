// SPDX-License-Identifier: Apache-2.0

using System;
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

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (nint Cache, DateTimeOffset Until)> _armor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, nint> _replaced = new(StringComparer.Ordinal);

    /// <summary>The armor for a realm, bought when there is none.</summary>
    /// <param name="context">The caller's context.</param>
    /// <param name="realm">The realm.</param>
    /// <param name="keys">The keytab's keys of that realm.</param>
    /// <param name="keytab">The keytab.</param>
    /// <returns>0 when no account of the keytab gets a ticket.</returns>
    public nint Find(SafeKrb5ContextHandle context, string realm, IReadOnlyList<KeytabKey> keys, nint keytab)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_armor.TryGetValue(realm, out (nint Cache, DateTimeOffset Until) found) && now < found.Until)
            {
                return found.Cache;
            }

            // An account first: to a domain a service is not somebody who signs in, unless it is an account's own name.
            foreach (string principal in keys.Select(static k => k.Principal).Distinct(StringComparer.Ordinal)
                .OrderBy(static p => p.Contains('/', StringComparison.Ordinal)))
            {
                nint cache = Buy(context, principal, keytab);
                if (cache != 0)
                {
                    Retire(context, realm, found.Cache);
                    _armor[realm] = (cache, now + life);
                    return cache;
                }
            }

            _armor[realm] = (found.Cache, now + Pause);
            return found.Cache;
        }
    }

    /// <summary>Buys anew at the next check, though not at once after the last.</summary>
    public void Forget(string realm)
    {
        lock (_gate)
        {
            DateTimeOffset soon = time.GetUtcNow() + Pause;
            if (_armor.TryGetValue(realm, out (nint Cache, DateTimeOffset Until) found) && found.Until > soon)
            {
                _armor[realm] = (found.Cache, soon);
            }
        }
    }

    private void Retire(SafeKrb5ContextHandle context, string realm, nint cache)
    {
        if (_replaced.Remove(realm, out nint older))
        {
            _ = LibKrb5Initial.krb5_cc_destroy(context, older);
        }

        if (cache != 0)
        {
            _replaced[realm] = cache;
        }
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
}
