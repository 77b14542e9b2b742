// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.WebTickets;

/// <summary>A ticket just issued.</summary>
/// <param name="Ticket">What it says.</param>
/// <param name="Assertion">The assertion for the client, complete in its namespaces.</param>
/// <param name="ResponseEntropy">Our half of the proof key, for the client.</param>
public sealed record IssuedWebTicket(WebTicket Ticket, string Assertion, ReadOnlyMemory<byte> ResponseEntropy)
{
    /// <summary>When it was issued, as it stands in the assertion and in the answer's Lifetime.</summary>
    public string Created => WebTicketAssertion.Instant(Ticket.IssuedAt);

    /// <summary>When it ends, as it stands in the assertion and in the answer's Lifetime.</summary>
    public string Expires => WebTicketAssertion.Instant(Ticket.ExpiresAt);
}
