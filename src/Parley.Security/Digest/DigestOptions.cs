// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>How digest is offered at the registrar.</summary>
public sealed class DigestOptions
{
    /// <summary>The parameter realm.</summary>
    public string Realm { get; init; } = SignInRealm.Name;

    /// <summary>
    /// The algorithms offered, the preferred first (RFC 8760 §2.4). MD5 only when an administrator named it.
    /// </summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Sha256];

    /// <summary>The numbers.</summary>
    public DigestLimits Limits { get; init; } = DigestLimits.Default;
}
