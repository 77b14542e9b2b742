// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Security.Authentication;
using Parley.Security.KeyRing;

namespace Parley.Security.WebTickets;

/// <summary>
/// Judges web tickets at every use: sealed by us and unchanged, for this service, within its life, the account in good
/// standing and unchanged since (rows T04 and T30). Takes any text, never throws for it. Safe from any thread.
/// </summary>
public sealed class WebTicketValidator
{
    private readonly IDataProtector _protector;
    private readonly string _issuer;
    private readonly ICredentialSource _credentials;
    private readonly IAccountEpochs _epochs;

    /// <summary>Makes a validator.</summary>
    /// <param name="keyRing">Gives the data key.</param>
    /// <param name="issuer">The URL of the ticket service, as the issuer writes it.</param>
    /// <param name="credentials">Knows the state of accounts.</param>
    /// <param name="epochs">Knows what has ended.</param>
    public WebTicketValidator(IKeyRing keyRing, string issuer, ICredentialSource credentials, IAccountEpochs epochs)
    {
        ArgumentNullException.ThrowIfNull(keyRing);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(epochs);
        _protector = keyRing.GetProtector(WebTicketIssuer.Purpose);
        _issuer = issuer;
        _credentials = credentials;
        _epochs = epochs;
    }

    /// <summary>Judges a ticket.</summary>
    /// <param name="assertion">The assertion as sent; any text.</param>
    /// <param name="audience">The service that was asked.</param>
    /// <param name="now">The time.</param>
    /// <param name="ticket">What it says, when it is good.</param>
    public WebTicketRefusal Validate(string assertion, string audience, DateTimeOffset now, out WebTicket? ticket)
    {
        ticket = null;
        if (assertion is null || assertion.Length > WebTicketAssertion.MaximumLength
            || WebTicketAssertion.FindSeal(assertion) is not { } seal)
        {
            return WebTicketRefusal.Malformed;
        }

        if (Open(seal) is not { } opened
            || !WebTicketAssertion.Same(assertion, WebTicketAssertion.Write(opened, _issuer, seal)))
        {
            return WebTicketRefusal.NotOurs;
        }

        if (!string.Equals(opened.Audience, audience, StringComparison.Ordinal))
        {
            return WebTicketRefusal.WrongAudience;
        }

        if (now < opened.IssuedAt || now >= opened.ExpiresAt)
        {
            return WebTicketRefusal.OutsideLifetime;
        }

        WebTicketRefusal refusal = CheckAccount(opened);
        ticket = refusal == WebTicketRefusal.None ? opened : null;
        return refusal;
    }

    /// <summary>Judges once more whether the account of a good ticket is in good standing and unchanged.</summary>
    /// <param name="ticket">The ticket.</param>
    public WebTicketRefusal CheckAccount(WebTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (_credentials.CheckAccount(ticket.Account, ticket.Address) != AuthenticationFailure.None)
        {
            return WebTicketRefusal.AccountRefused;
        }

        return _epochs.Current(ticket.Account) == ticket.Epoch ? WebTicketRefusal.None : WebTicketRefusal.Superseded;
    }

    private WebTicket? Open(string seal)
    {
        byte[] claims;
        try
        {
            claims = _protector.Unprotect(Convert.FromBase64String(seal), "assertion"u8);
        }
        catch (CryptographicException)
        {
            // Forged, or sealed with a key that is gone.
            return null;
        }

        bool read = WebTicketClaims.TryRead(claims, out WebTicket? ticket);
        CryptographicOperations.ZeroMemory(claims);
        return read ? ticket : null;
    }
}
