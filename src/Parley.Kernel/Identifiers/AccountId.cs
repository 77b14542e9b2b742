// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Kernel.Identifiers;

/// <summary>
/// The canonical, opaque identifier of a person's account. It never changes, whatever the account is renamed to.
/// </summary>
/// <param name="Value">The identifier as stored.</param>
public readonly record struct AccountId(Guid Value)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString("N");
}
