// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Contacts;

public sealed class ContactSubscriptionTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;
    private readonly TestClient _client;

    public ContactSubscriptionTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _client = _fixture.SignIn(_alice);
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task SUBSCRIBE_OfNewPerson_AnsweredWithTheListAndEveryHeaderOfTheContract()
    {
        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts());

        Assert.Equal(200, ok.Status);
        Assert.Equal("vnd-microsoft-roaming-contacts", ok["Event"]);
        Assert.Equal("<sip:sip.contoso.test:5061;transport=tls>", ok["Contact"]);
        Assert.Equal("28800", ok["Expires"]);
        Assert.Equal("active;expires=28800", ok["subscription-state"]);
        Assert.Equal("1", ok["ms-piggyback-cseq"]);
        Assert.Equal(["ms-benotify", "ms-piggyback-first-notify"], ok.All("Supported"));
        Assert.Equal("application/vnd-microsoft-roaming-contacts+xml", ok["Content-Type"]);
        Assert.Equal(
            "<contactList deltaNum=\"1\"><group id=\"1\" name=\"~\" externalURI=\"\" /></contactList>", ok.Body);
    }

    [Fact]
    public async Task SUBSCRIBE_OfKnownPerson_ContactsStandWithoutScheme()
    {
        await _client.SendAsync(_client.AddGroup("Friends"));
        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test", "1 2", "Bob &lt;&amp;&gt; \"B\""));
        await _client.SendAsync(_client.SetContact("sip:carol@fabrikam.test", ""));

        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts());

        Assert.Equal(
            "<contactList deltaNum=\"4\"><group id=\"1\" name=\"~\" externalURI=\"\" />"
            + "<group id=\"2\" name=\"Friends\" externalURI=\"\" />"
            + "<contact uri=\"bob@contoso.test\" name=\"Bob &lt;&amp;&gt; &quot;B&quot;\" groups=\"1 2\""
            + " subscribed=\"true\" externalURI=\"\" />"
            + "<contact uri=\"carol@fabrikam.test\" name=\"\" groups=\"1\" subscribed=\"true\" externalURI=\"\" />"
            + "</contactList>",
            ok.Body);
    }

    [Fact]
    public async Task BENOTIFY_FollowsThePiggybackedOneInTheDialog()
    {
        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts());
        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        WireMessage notify = await _client.Connection.ReadAsync();

        Assert.Equal($"BENOTIFY {_client.Gruu} SIP/2.0", notify.StartLine);
        Assert.Equal("2 BENOTIFY", notify["CSeq"]);
        Assert.Equal(ok["Call-ID"], notify["Call-ID"]);
        Assert.Equal("<sip:alice@contoso.test>;tag=localtag", notify["From"]);
        Assert.Equal($"<sip:alice@contoso.test>;tag=73311;epid={_client.Epid}", notify["To"]);
        Assert.Equal("vnd-microsoft-roaming-contacts", notify["Event"]);
        Assert.Equal("active;expires=28800", notify["subscription-state"]);
        Assert.Equal("application/vnd-microsoft-roaming-contacts+xml", notify["Content-Type"]);
        Assert.Equal(
            "<contactDelta deltaNum=\"2\" prevDeltaNum=\"1\"><addedContact uri=\"sip:bob@contoso.test\" name=\"\""
            + " groups=\"1\" subscribed=\"true\" externalURI=\"\" /></contactDelta>",
            notify.Body);
    }

    [Fact]
    public async Task SUBSCRIBE_WithoutBenotify_GetsNotifyAndWithoutPiggyback_ANotificationOfItsOwn()
    {
        string text = _client.SubscribeContacts()
            .Replace("Supported: ms-benotify\n", "", StringComparison.Ordinal)
            .Replace("Supported: ms-piggyback-first-notify\n", "", StringComparison.Ordinal);

        WireMessage ok = await _client.SendAsync(text);
        WireMessage notify = await _client.Connection.ReadAsync();

        Assert.Equal("", ok.Body);
        Assert.False(ok.Has("ms-piggyback-cseq"));
        Assert.Equal("1 NOTIFY", notify["CSeq"]);
        Assert.StartsWith("<contactList", notify.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(481, true)]
    [InlineData(408, true)]
    [InlineData(200, false)]
    [InlineData(500, false)]
    public async Task NOTIFY_ToASubscriberThatForgotTheDialog_EndsTheSubscription(int status, bool ends)
    {
        string text = _client.SubscribeContacts().Replace("Supported: ms-benotify\n", "", StringComparison.Ordinal);
        await _client.SendAsync(text);
        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));
        Assert.Equal("NOTIFY", (await _client.Connection.ReadAsync()).Method);

        _fixture.Sender.Requests[^1].Complete(status);

        // An operation of a second endpoint is answered after the notifications of this one's are out.
        await _client.SendAsync(_client.SetContact("sip:carol@contoso.test"));
        TestClient other = _fixture.SignIn(_alice, 2);
        await other.SendAsync(other.SetContact("sip:dave@contoso.test"));
        await other.SendAsync(other.SetContact("sip:erin@contoso.test"));
        Assert.Equal(!ends, _fixture.Sender.Requests.Count > 1);
    }

    [Fact]
    public async Task SUBSCRIBE_Refresh_KeepsTheDialogAndExtendsIt()
    {
        await _client.SendAsync(_client.SubscribeContacts("Expires: 600"));
        _fixture.Time.Advance(TimeSpan.FromSeconds(480));

        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts("Expires: 600", ";tag=localtag"));
        _fixture.Time.Advance(TimeSpan.FromSeconds(480));
        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        Assert.Equal("600", ok["Expires"]);
        Assert.Equal("2", ok["ms-piggyback-cseq"]);
        Assert.Equal("3 BENOTIFY", (await _client.Connection.ReadAsync())["CSeq"]);
    }

    [Fact]
    public async Task SUBSCRIBE_NotRefreshed_IsNotNotifiedAnyMore()
    {
        await _client.SendAsync(
            _client.SubscribeContacts("Expires: 600").Replace("autoextend", "other", StringComparison.Ordinal));
        _fixture.Time.Advance(TimeSpan.FromSeconds(600));

        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        Assert.Equal(200, (await _client.SendAsync(_client.SetContact("sip:carol@contoso.test"))).Status);
        Assert.True(_client.Connection.IsQuiet);
    }

    [Fact]
    public async Task BENOTIFY_ExtendsASubscriptionThatAskedForIt()
    {
        await _client.SendAsync(_client.SubscribeContacts("Expires: 600"));
        for (int i = 0; i < 3; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(599));
            Assert.Equal(200, (await _client.SendAsync(_client.SetContact($"sip:b{i}@contoso.test"))).Status);
            Assert.Equal("active;expires=600", (await _client.Connection.ReadAsync())["subscription-state"]);
        }
    }

    [Theory]
    [InlineData(";tag=forged")]
    [InlineData(";tag=localtag")]
    public async Task SUBSCRIBE_InUnknownDialog_481(string toTag)
    {
        WireMessage refused = await _client.SendAsync(_client.SubscribeContacts("", toTag));

        Assert.Equal(481, refused.Status);
        Assert.StartsWith("2014;", refused["ms-diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T12")]
    public async Task SUBSCRIBE_InDialogOfAnotherEndpoint_481()
    {
        await _client.SendAsync(_client.SubscribeContacts());
        TestClient other = _fixture.SignIn(_alice, 2);
        string text = _client.SubscribeContacts("Expires: 0", ";tag=localtag");

        Assert.Equal(481, (await other.SendAsync(text)).Status);

        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));
        Assert.Equal("BENOTIFY", (await _client.Connection.ReadAsync()).Method);
    }

    [Fact]
    public async Task SUBSCRIBE_OldRequestOfTheDialog_Refused()
    {
        string refresh = _client.SubscribeContacts("Expires: 0", ";tag=localtag");
        await _client.SendAsync(_client.SubscribeContacts());

        Assert.Equal(500, (await _client.SendAsync(refresh)).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_NewDialogOfTheEndpoint_ReplacesTheOldOne()
    {
        await _client.SendAsync(_client.SubscribeContacts());
        await _client.SendAsync(
            _client.SubscribeContacts().Replace("Call-ID: call1", "Call-ID: second", StringComparison.Ordinal));

        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        Assert.Equal("second", (await _client.Connection.ReadAsync())["Call-ID"]);
        Assert.Equal(200, (await _client.SendAsync(_client.SetContact("sip:carol@contoso.test"))).Status);
        Assert.Equal("second", (await _client.Connection.ReadAsync())["Call-ID"]);
        Assert.True(_client.Connection.IsQuiet);
    }

    [Fact]
    public async Task SUBSCRIBE_ExpiresZeroInDialog_EndsIt()
    {
        await _client.SendAsync(_client.SubscribeContacts());

        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts("Expires: 0", ";tag=localtag"));
        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));
        await _client.SendAsync(_client.SetContact("sip:carol@contoso.test"));

        Assert.Equal("0", ok["Expires"]);
        Assert.Equal("terminated;expires=0", ok["subscription-state"]);
        Assert.True(_client.Connection.IsQuiet);
    }

    [Fact]
    public async Task SUBSCRIBE_ExpiresZeroOutsideDialog_FetchesOnce()
    {
        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts("Expires: 0"));

        Assert.Equal("terminated;expires=0", ok["subscription-state"]);
        Assert.StartsWith("<contactList", ok.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SUBSCRIBE_TooBrief_423()
    {
        WireMessage refused = await _client.SendAsync(_client.SubscribeContacts("Expires: 59"));

        Assert.Equal(423, refused.Status);
        Assert.Equal("60", refused["Min-Expires"]);
    }

    [Fact]
    [Trait("claim", "T12")]
    public async Task SUBSCRIBE_ToSomeoneElsesList_403()
    {
        _fixture.Directory.Add("bob");

        Assert.Equal(403, (await _client.SendAsync(_client.SubscribeContacts(to: "sip:bob@contoso.test"))).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_WithoutRegistration_403()
    {
        TestClient stranger = _fixture.Client(_alice, 2);

        Assert.Equal(403, (await stranger.SendAsync(stranger.SubscribeContacts())).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_WithForgedEpid_BelongsToTheEndpointOfTheConnection()
    {
        TestClient other = _fixture.SignIn(_alice, 2);
        await _client.SendAsync(_client.SubscribeContacts());
        other.Epid = _client.Epid;
        await other.SendAsync(other.SubscribeContacts());

        await other.SendAsync(other.SetContact("sip:bob@contoso.test"));

        Assert.Equal("BENOTIFY", (await _client.Connection.ReadAsync()).Method);
        Assert.Equal("BENOTIFY", (await other.Connection.ReadAsync()).Method);
    }

    [Fact]
    public async Task Endpoint_Gone_IsNotNotifiedAnyMore()
    {
        TestClient other = _fixture.SignIn(_alice, 2);
        await _client.SendAsync(_client.SubscribeContacts());
        await other.SendAsync(other.SubscribeContacts());
        other.Register("Expires: 0");

        await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        Assert.Equal("BENOTIFY", (await _client.Connection.ReadAsync()).Method);
        Assert.True(other.Connection.IsQuiet);
    }

    [Fact]
    public async Task SUBSCRIBE_DatabaseBusy_503WithRetryAfterAndLaterServed()
    {
        _fixture.Faults.Busy = true;
        WireMessage refused = await _client.SendAsync(_client.SubscribeContacts());
        _fixture.Faults.Busy = false;

        Assert.Equal(503, refused.Status);
        Assert.Equal("2", refused["Retry-After"]);
        Assert.Equal(200, (await _client.SendAsync(_client.SubscribeContacts())).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_SeveralWhileTheListIsRead_AllAnsweredFromOneRead()
    {
        TestClient[] clients = [_client, _fixture.SignIn(_alice, 2), _fixture.SignIn(_alice, 3)];
        Action open = _fixture.Faults.Hold();
        foreach (TestClient client in clients)
        {
            client.Post(client.SubscribeContacts());
        }

        Assert.All(clients, c => Assert.True(c.Connection.IsQuiet));
        open();

        foreach (TestClient client in clients)
        {
            Assert.Equal(200, (await client.Connection.ReadAsync()).Status);
        }
    }

    [Fact]
    public async Task SUBSCRIBE_LongestList_FitsOneAnswer()
    {
        for (int i = 0; i < 999; i++)
        {
            _client.Post(_client.SetContact($"sip:contact{i:D3}@contoso.test", "1", $"Contact number {i}"));
            Assert.Equal(200, (await _client.Connection.ReadAsync()).Status);
        }

        await _client.SendAsync(_client.SetContact("sip:last@contoso.test"));
        WireMessage refused = await _client.SendAsync(_client.SetContact("sip:onetoomany@contoso.test"));
        WireMessage ok = await _client.SendAsync(_client.SubscribeContacts());

        Assert.Equal(403, refused.Status);
        Assert.StartsWith("2007;", refused["ms-diagnostics"], StringComparison.Ordinal);
        Assert.Equal(1000, ok.Body.Split("<contact ").Length - 1);
        Assert.Contains("deltaNum=\"1001\"", ok.Body);
    }
}
