// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;

namespace Parley.Security.WebTickets;

/// <summary>
/// Issues web tickets. Nothing is remembered: what our services need is sealed inside the ticket with a data key of the
/// deployment, which makes it both unreadable and unforgeable. Safe from any thread.
/// </summary>
public sealed class WebTicketIssuer
{
    internal const string Purpose = "web/tickets";

    private readonly IDataProtector _protector;
    private readonly string _issuer;
    private readonly TimeProvider _time;

    /// <summary>Makes an issuer.</summary>
    /// <param name="keyRing">Gives the data key.</param>
    /// <param name="issuer">The URL of the ticket service.</param>
    /// <param name="time">The clock.</param>
    public WebTicketIssuer(IKeyRing keyRing, string issuer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keyRing);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(time);
        _protector = keyRing.GetProtector(Purpose);
        _issuer = issuer;
        _time = time;
    }

    /// <summary>Issues a ticket to somebody who has just proved who they are.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="address">Their address.</param>
    /// <param name="epoch">The account's number at the proof (<see cref="IAccountEpochs"/>).</param>
    /// <param name="audience">The service it is for.</param>
    /// <param name="lifetime">How long it lives.</param>
    /// <param name="requestEntropy">The client's half of the proof key.</param>
    public IssuedWebTicket Issue(
        AccountId account, SipAddress address, long epoch, string audience, TimeSpan lifetime,
        ReadOnlySpan<byte> requestEntropy)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(audience);
        byte[] responseEntropy = RandomNumberGenerator.GetBytes(ProofKey.Length);
        DateTimeOffset issuedAt = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        WebTicket ticket = new()
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Account = account,
            Address = address,
            Audience = audience,
            IssuedAt = issuedAt,
            ExpiresAt = issuedAt + lifetime,
            Epoch = epoch,
            Proof = ProofKey.Derive(requestEntropy, responseEntropy),
        };
        byte[] claims = WebTicketClaims.Write(ticket);
        string seal = Convert.ToBase64String(_protector.Protect(claims, "assertion"u8));
        CryptographicOperations.ZeroMemory(claims);
        return new IssuedWebTicket(ticket, WebTicketAssertion.Write(ticket, _issuer, seal), responseEntropy);
    }
}
