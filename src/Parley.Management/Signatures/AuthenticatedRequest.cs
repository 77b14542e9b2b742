// SPDX-License-Identifier: Apache-2.0

using Parley.Management.Administrators;

namespace Parley.Management.Signatures;

/// <summary>A head whose signature was verified; the body still has to match its digest.</summary>
/// <param name="Administrator">Who signed it.</param>
/// <param name="ContentDigest">The digest that was signed.</param>
/// <param name="Nonce">The nonce, now spent.</param>
public sealed record AuthenticatedRequest(AdministratorIdentity Administrator, string ContentDigest, string Nonce);
