// SPDX-License-Identifier: Apache-2.0

using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>What a domain says to an NTLMv2 answer.</summary>
/// <param name="Failure">None when it is right; otherwise the domain's reason.</param>
/// <param name="SessionBaseKey">
/// The session base key ([MS-NLMP] §3.3.2), 16 octets when right; the caller overwrites it.
/// </param>
public sealed record DomainNtlmVerdict(AuthenticationFailure Failure, byte[] SessionBaseKey);
