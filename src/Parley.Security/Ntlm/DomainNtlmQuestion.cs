// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Ntlm;

/// <summary>An NTLMv2 answer to be verified by a domain.</summary>
/// <param name="User">The user exactly as the client sent it: it is under the proof.</param>
/// <param name="Domain">The domain exactly as sent; may be empty.</param>
/// <param name="ServerChallenge">Our challenge, 8 octets.</param>
/// <param name="NtResponse">The whole NTLMv2 response.</param>
public sealed record DomainNtlmQuestion(
    string User, string Domain, ReadOnlyMemory<byte> ServerChallenge, ReadOnlyMemory<byte> NtResponse);
