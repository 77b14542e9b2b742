// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;

namespace Parley.Security.Kerberos;

/// <summary>What came of a client's token.</summary>
/// <param name="Failure">Why it was refused; None when it was taken.</param>
/// <param name="Detail">One sentence for the log and the administrator; never a secret.</param>
/// <param name="Context">The context, when it was taken; the caller disposes it.</param>
/// <param name="Reply">A token for the client; empty when there is none to send.</param>
public sealed record KerberosAcceptance(
    AuthenticationFailure Failure, string Detail, IKerberosContext? Context, ReadOnlyMemory<byte> Reply);
