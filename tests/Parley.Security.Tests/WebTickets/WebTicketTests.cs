// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;
using Parley.Security.Tests.Certificates;
using Parley.Security.WebTickets;
using Xunit;

namespace Parley.Security.Tests.WebTickets;

[Trait("claim", "T30")]
public sealed class WebTicketTests : IAccountEpochs, IDisposable
{
    private const string Issuer = "https://fe1.contoso.test/WebTicket/WebTicketService.svc";
    private const string Service = "https://fe1.contoso.test/CertProv/CertProvisioningService.svc/WebTicket_Proof_SHA1";
    private readonly AuthorityFixture _fixture = new();
    private readonly AccountId _alice;
    private readonly WebTicketIssuer _issuer;
    private readonly WebTicketValidator _validator;
    private readonly Dictionary<AccountId, long> _epochs = [];

    public WebTicketTests()
    {
        _alice = _fixture.AddAccount("alice@contoso.test");
        _issuer = new WebTicketIssuer(_fixture.KeyRing, Issuer, _fixture.Time);
        _validator = new WebTicketValidator(_fixture.KeyRing, Issuer, _fixture, this);
    }

    public long Latest => 9;

    public long Current(AccountId account) => _epochs.GetValueOrDefault(account, 1);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Issued_IsGoodAndSaysWhatItWasIssuedFor()
    {
        IssuedWebTicket issued = Issue();
        Assert.Equal(WebTicketRefusal.None, _validator.Validate(issued.Assertion, Service, Now, out WebTicket? ticket));
        Assert.NotNull(ticket);
        Assert.Equal(_alice, ticket.Account);
        Assert.Equal("alice@contoso.test", ticket.Address.Value);
        Assert.Equal(Now + TimeSpan.FromHours(8), ticket.ExpiresAt);
        Assert.Equal(ProofKey.Derive("entropy"u8, issued.ResponseEntropy.Span), ticket.Proof);
        Assert.Equal(issued.Ticket.Id, ticket.Id);
    }

    // Client contract 4.3: separate end tag, AssertionID, complete in its namespaces, no BinarySecret.
    [Fact]
    public void Assertion_IsWhatTheClientCanScrape()
    {
        IssuedWebTicket issued = Issue();
        Assert.StartsWith("<saml:Assertion ", issued.Assertion, StringComparison.Ordinal);
        Assert.EndsWith("</saml:Assertion>", issued.Assertion, StringComparison.Ordinal);
        Assert.Contains(
            $" AssertionID=\"SamlSecurityToken-{issued.Ticket.Id}\"", issued.Assertion, StringComparison.Ordinal);
        Assert.Equal(
            XName.Get("Assertion", "urn:oasis:names:tc:SAML:1.0:assertion"), XElement.Parse(issued.Assertion).Name);
        Assert.DoesNotContain("BinarySecret", issued.Assertion, StringComparison.Ordinal);
        Assert.Equal("2026-03-01T12:00:00Z", issued.Created);
        Assert.Equal("2026-03-01T20:00:00Z", issued.Expires);
    }

    [Fact]
    public void Assertion_ShowsNoKey()
    {
        IssuedWebTicket issued = Issue();
        Assert.DoesNotContain(
            Convert.ToBase64String(issued.Ticket.Proof.Span), issued.Assertion, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToBase64String(issued.ResponseEntropy.Span), issued.Assertion, StringComparison.Ordinal);
    }

    [Fact]
    public void SameTicketWrittenDifferently_IsStillGood()
    {
        string rewritten = Issue().Assertion.Replace("saml:", "s:", StringComparison.Ordinal)
            .Replace("xmlns:saml", "xmlns:s", StringComparison.Ordinal)
            .Replace("><", ">\r\n  <", StringComparison.Ordinal);
        Assert.Equal(WebTicketRefusal.None, Validate(rewritten));
    }

    [Fact]
    public void AnotherAudience_IsRefused() =>
        Assert.Equal(
            WebTicketRefusal.WrongAudience,
            _validator.Validate(Issue().Assertion, "https://fe1.contoso.test/other", Now, out _));

    [Fact]
    public void Lifetime_EndsExactly()
    {
        string assertion = Issue().Assertion;
        Assert.Equal(
            WebTicketRefusal.OutsideLifetime,
            _validator.Validate(assertion, Service, Now - TimeSpan.FromTicks(1), out _));
        _fixture.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromTicks(1));
        Assert.Equal(WebTicketRefusal.None, Validate(assertion));
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(WebTicketRefusal.OutsideLifetime, Validate(assertion));
    }

    [Fact]
    [Trait("claim", "T04")]
    public void AccountDisabledDeletedOrRenamed_IsRefused()
    {
        string assertion = Issue().Assertion;
        _fixture.Accounts[_alice] = (AuthorityFixture.Address("alice@contoso.test"), false);
        Assert.Equal(WebTicketRefusal.AccountRefused, Validate(assertion));
        _fixture.Accounts[_alice] = (AuthorityFixture.Address("alice.b@contoso.test"), true);
        Assert.Equal(WebTicketRefusal.AccountRefused, Validate(assertion));
        _fixture.Accounts.Remove(_alice);
        Assert.Equal(WebTicketRefusal.AccountRefused, Validate(assertion));
    }

    [Fact]
    [Trait("claim", "T04")]
    public void EpochMoved_IsRefusedAndANewOneIsGood()
    {
        string old = Issue().Assertion;
        _epochs[_alice] = 2;
        Assert.Equal(WebTicketRefusal.Superseded, Validate(old));
        Assert.Equal(WebTicketRefusal.None, Validate(Issue().Assertion));
    }

    [Fact]
    public void AnotherDeploymentsTicket_IsRefused()
    {
        using AuthorityFixture other = new();
        WebTicketIssuer foreign = new(other.KeyRing, Issuer, other.Time);
        string assertion = foreign.Issue(
            _alice, AuthorityFixture.Address("alice@contoso.test"), 1, Service, TimeSpan.FromHours(8),
            "entropy"u8).Assertion;
        Assert.Equal(WebTicketRefusal.NotOurs, Validate(assertion));
    }

    [Fact]
    public void ValueSealedForAnotherPurpose_IsRefused()
    {
        string assertion = Issue().Assertion;
        IDataProtector notes = _fixture.KeyRing.GetProtector("backend/notes");
        string seal = Convert.ToBase64String(notes.Protect(WebTicketClaims.Write(Issue().Ticket), "assertion"u8));
        Assert.Equal(
            WebTicketRefusal.NotOurs, Validate(assertion.Replace(SealOf(assertion), seal, StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Alterations() => new()
    {
        { "alice@contoso.test", "bob@contoso.test" },
        { "/CertProv/", "/CertProv2/" },
        { "NotOnOrAfter=\"2026-", "NotOnOrAfter=\"2027-" },
        { "SamlSecurityToken-", "SamlSecurityToken-0" },
        { "IssueInstant=\"2026", "IssueInstant=\"2025" },
        { "fe1.contoso.test/WebTicket", "fe2.contoso.test/WebTicket" },
        { "MajorVersion=\"1\"", "MajorVersion=\"1\" Extra=\"1\"" },
        { "</saml:Assertion>", "<saml:Statement/></saml:Assertion>" },
        { "</saml:Assertion>", "<!-- note --></saml:Assertion>" },
        { "</saml:Assertion>", "</saml:Assertion><!-- note -->" },
        { "<saml:Subject>", "<saml:Subject><!--a-->" },
        { "SAML:1.0:assertion", "SAML:2.0:assertion" },
        { "<saml:Advice>", "<saml:Advice><saml:Advice/>" },
        { "sip:alice@contoso.test<", "<![CDATA[sip:alice@contoso.test]]><" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public void Altered_IsRefused(string from, string to)
    {
        string assertion = Issue().Assertion;
        string altered = assertion.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(assertion, altered);
        Assert.Equal(WebTicketRefusal.NotOurs, Validate(altered));
    }

    [Fact]
    public void AnyCharacterOfTheSealChanged_IsRefused()
    {
        string assertion = Issue().Assertion;
        int start = assertion.IndexOf(SealOf(assertion), StringComparison.Ordinal);
        for (int i = start; i < start + SealOf(assertion).Length; i++)
        {
            char[] altered = assertion.ToCharArray();
            altered[i] = altered[i] == 'A' ? 'B' : 'A';
            Assert.NotEqual(WebTicketRefusal.None, Validate(new string(altered)));
        }
    }

    [Fact]
    public void TwoAssertionsMixed_IsRefused()
    {
        AccountId bob = _fixture.AddAccount("bob@contoso.test");
        string alice = Issue().Assertion;
        string bobs = _issuer.Issue(
            bob, AuthorityFixture.Address("bob@contoso.test"), 1, Service, TimeSpan.FromHours(8), "e"u8).Assertion;
        Assert.Equal(
            WebTicketRefusal.NotOurs, Validate(alice.Replace(SealOf(alice), SealOf(bobs), StringComparison.Ordinal)));
        string second = $"<p:Seal xmlns:p=\"urn:parley:web-ticket:1\">{SealOf(bobs)}</p:Seal>";
        Assert.Equal(
            WebTicketRefusal.Malformed,
            Validate(alice.Replace("</saml:Advice>", second + "</saml:Advice>", StringComparison.Ordinal)));
        Assert.Equal(WebTicketRefusal.NotOurs, Validate("<wrap>" + alice + "</wrap>"));
    }

    [Fact]
    public void AnythingElse_IsMalformedAndNeverThrows()
    {
        string assertion = Issue().Assertion;
        string[] texts =
        [
            "", " ", "<", "<a/>", "not xml", "\0", "<a>&undefined;</a>", new string('<', 8000), new string('a', 8193),
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
            string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100)),
            assertion + assertion, "<!DOCTYPE a>" + assertion, assertion[..^1], assertion[1..],
        ];
        Assert.All(texts, t => Assert.Equal(WebTicketRefusal.Malformed, Validate(t)));
        for (int i = 0; i < assertion.Length; i += 7)
        {
            Assert.NotEqual(WebTicketRefusal.None, Validate(assertion[..i]));
            Assert.NotEqual(WebTicketRefusal.None, Validate(assertion.Remove(i, 1).Insert(i, "\u0001")));
        }
    }

    [Fact]
    public void LongestAddress_Fits()
    {
        string address = new string('ü', 200) + "@" + string.Join('.', Enumerable.Repeat("contoso", 31));
        AccountId account = _fixture.AddAccount(address);
        IssuedWebTicket issued = _issuer.Issue(
            account, AuthorityFixture.Address(address), 1, Service, TimeSpan.FromHours(8), "e"u8);
        Assert.Equal(WebTicketRefusal.None, Validate(issued.Assertion));
        Assert.True(Encoding.UTF8.GetByteCount(issued.Assertion) < WebTicketAssertion.MaximumLength);
    }

    private static string SealOf(string assertion) =>
        XElement.Parse(assertion).Descendants(XName.Get("Seal", "urn:parley:web-ticket:1")).Single().Value;

    private DateTimeOffset Now => _fixture.Time.GetUtcNow();

    private IssuedWebTicket Issue() => _issuer.Issue(
        _alice, AuthorityFixture.Address("alice@contoso.test"), Current(_alice), Service, TimeSpan.FromHours(8),
        "entropy"u8);

    private WebTicketRefusal Validate(string assertion)
    {
        WebTicketRefusal refusal = _validator.Validate(assertion, Service, Now, out WebTicket? ticket);
        Assert.Equal(refusal == WebTicketRefusal.None, ticket is not null);
        return refusal;
    }
}
