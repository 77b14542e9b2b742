// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// Look-ups of people, from memory: never blocks, safe from any thread, allocates nothing when the account is found by
/// span.
/// </summary>
public interface IAccountDirectory
{
    /// <summary>The account with this identifier; null when there is none.</summary>
    Account? Find(AccountId id);

    /// <summary>The account with this address; null when there is none.</summary>
    Account? Find(SipAddress address);

    /// <summary>
    /// The account that <c>sip:user@domain</c> or <c>user@domain</c> names (ASCII case folded); URI parameters must be
    /// cut off before.
    /// </summary>
    Account? FindByUri(ReadOnlySpan<byte> uri);

    /// <summary>All accounts, in order of address.</summary>
    IReadOnlyList<Account> List();

    /// <summary>The SIP domains of this deployment, lower case.</summary>
    IReadOnlySet<string> SipDomains { get; }

    /// <summary>
    /// Raised after a change is durable, on the thread that committed it; handlers do not block and do not throw.
    /// </summary>
    event Action<AccountChange>? Changed;
}
