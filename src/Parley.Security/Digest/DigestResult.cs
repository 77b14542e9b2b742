// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>What <see cref="DigestAuthenticator"/> found.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Account">Whose request it is, when valid.</param>
/// <param name="Failure">The same in the words of the other schemes, for the log.</param>
public readonly record struct DigestResult(DigestOutcome Outcome, AccountId Account, AuthenticationFailure Failure);
