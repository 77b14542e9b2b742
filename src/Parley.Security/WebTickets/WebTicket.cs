// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.WebTickets;

/// <summary>What a web ticket says ([MS-OCAUTHWS] §3.2).</summary>
public sealed record WebTicket
{
    /// <summary>Names the ticket among all others; random, 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The address they signed in for.</summary>
    public required SipAddress Address { get; init; }

    /// <summary>The one service it is good for: an absolute URL.</summary>
    public required string Audience { get; init; }

    /// <summary>When it was issued, to the second.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends, to the second.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The account's number when it was issued (<see cref="IAccountEpochs"/>).</summary>
    public required long Epoch { get; init; }

    /// <summary>The key that proves possession; only inside the seal.</summary>
    public required ReadOnlyMemory<byte> Proof { get; init; }
}
