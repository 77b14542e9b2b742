// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;

namespace Parley.Security.WebTickets;

/// <summary>
/// Numbers that rise whenever everything an account was given must end: disabled, removed, password changed, signed out
/// by an administrator (row T04). A ticket carries the number it was issued under and dies with it. Safe from any
/// thread, from memory.
/// </summary>
public interface IAccountEpochs
{
    /// <summary>
    /// The last number given to any account. Taken before a secret is verified, it shows a change in between.
    /// </summary>
    long Latest { get; }

    /// <summary>The number of this account; never above <see cref="Latest"/>.</summary>
    long Current(AccountId account);
}
