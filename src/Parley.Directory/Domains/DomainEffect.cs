// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Domains;

/// <summary>What memory has to follow of a domain after a commit.</summary>
/// <param name="Domain">The DNS name.</param>
/// <param name="Row">The domain as stored now; null when it is no more.</param>
/// <param name="Tell">Whether its readers have to know.</param>
internal sealed record DomainEffect(string Domain, DomainRow? Row, bool Tell);
