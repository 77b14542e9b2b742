// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;

namespace Parley.Web.SignIn;

/// <summary>An account that has proved itself on this connection.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Epoch">The account's number at the proof.</param>
internal sealed record SignedInAccount(AccountId Account, long Epoch);
