// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Lockout;

/// <summary>Why an attempt is not looked at. The peer is told the same for all of them.</summary>
public enum AttemptDenial
{
    /// <summary>It is looked at.</summary>
    None,

    /// <summary>Too many attempts for the account await their outcome.</summary>
    AccountBusy,

    /// <summary>Too many failures for the account within the window.</summary>
    AccountExhausted,

    /// <summary>
    /// Wrong passwords of the account have reached its domain as often as they may, lest the domain lock the account.
    /// </summary>
    DomainSpared,

    /// <summary>Too many attempts from the address await their outcome.</summary>
    SourceBusy,

    /// <summary>Too many failures from the address within the window.</summary>
    SourceExhausted,
}
