// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Web.SignIn;

/// <summary>What came of a Kerberos token over HTTP.</summary>
/// <param name="Failure">Why it was refused; None when it was not.</param>
/// <param name="Account">Whose it is, when it was not refused.</param>
/// <param name="ExpiresAt">When the ticket ends.</param>
/// <param name="Reply">A token for the client; empty when there is none.</param>
internal readonly record struct KerberosHttpResult(
    AuthenticationFailure Failure, AccountId Account, DateTimeOffset ExpiresAt, ReadOnlyMemory<byte> Reply);
