// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>What an NTLM sign-in over HTTP came to.</summary>
/// <param name="Failure">
/// Why it failed; None when it did not. For the log; the client is told 401 whatever it is.
/// </param>
/// <param name="Account">Whose it is, when it did not fail.</param>
public readonly record struct NtlmResult(AuthenticationFailure Failure, AccountId Account)
{
    /// <summary>Whether the client is who it says.</summary>
    public bool Succeeded => Failure == AuthenticationFailure.None;
}
