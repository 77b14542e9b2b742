// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Registration;

public sealed class RegisterHandlerTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;
    private readonly TestClient _client;

    public RegisterHandlerTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _client = _fixture.Client(_alice);
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void REGISTER_OfLyncClient_AnsweredWithEveryHeaderOfTheContract()
    {
        WireMessage ok = _client.Register();

        Assert.Equal("SIP/2.0 200 OK", ok.StartLine);
        string cid = _client.Connection.Id.ToString("X");
        Assert.Equal(
            $"<sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d;ms-received-cid={cid}>;expires=7200"
            + ";+sip.instance=\"<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a97401>\""
            + $";gruu=\"{_client.Gruu}\"",
            ok["Contact"]);
        Assert.Equal("7200", ok["Expires"]);
        Assert.Equal("register-action=\"added\"", ok["presence-state"]);
        Assert.Equal(
            "vnd-microsoft-provisioning,vnd-microsoft-roaming-contacts,vnd-microsoft-roaming-ACL,presence,"
            + "presence.wpending,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2",
            ok["Allow-Events"]);
        Assert.Equal(["adhoclist", "msrtc-event-categories"], ok.All("Supported"));
        Assert.Equal("RTC/5.0", ok["Server"]);
        Assert.Equal("UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300", ok["ms-keep-alive"]);
        Assert.Equal("0", ok["Content-Length"]);
        Assert.StartsWith("<sip:alice@contoso.test>;tag=", ok["To"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void REGISTER_WithSomeoneElsesContactAndInstance_TakesNothingFromThem()
    {
        TestClient victim = _fixture.SignIn(_fixture.Directory.Add("bob"));

        WireMessage ok = _client.Register();

        Assert.Equal(victim.ContactUri, _client.ContactUri);
        Assert.Equal(victim.Instance, _client.Instance);
        Assert.DoesNotContain("bob", ok["Contact"]);
        Assert.Same(victim.Connection, Assert.Single(_fixture.Locator.Find(victim.Account.Id)).Connection);
        _client.Post(_client.Request("MESSAGE", victim.Uri, $"<{victim.Uri}>"));
        Assert.Same(victim.Connection, Assert.Single(_fixture.Proxy.Forwards[0].Targets).Connection);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void REGISTER_BindsTheConnectionNotTheContact()
    {
        _client.Register();

        RegisteredEndpoint endpoint = Assert.Single(_fixture.Locator.Find(_alice.Id));
        Assert.Same(_client.Connection, endpoint.Connection);
        Assert.Equal("0e324752-e1ab-56eb-8f4a-267c85a97401", endpoint.Key);
        Assert.Equal(endpoint.Key, endpoint.InstanceId);
        Assert.Equal("abb2cb12b701", endpoint.Epid);
        Assert.Equal(_client.ContactUri, endpoint.ContactUri);
        Assert.Equal(_fixture.Time.GetUtcNow().AddHours(2), endpoint.ExpiresAt);
    }

    [Fact]
    public void REGISTER_InstanceInUpperCase_AnsweredInLowerCase()
    {
        _client.Instance = "0E324752-E1AB-56EB-8F4A-267C85A974FF";

        Assert.Contains("<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a974ff>", _client.Register()["Contact"]);
    }

    [Fact]
    public void REGISTER_AnswerPrecedesTheEndpointsAppearance()
    {
        int sentWhenAdded = -1;
        _fixture.Locator.Added += endpoint => sentWhenAdded = ((TestConnection)endpoint.Connection).All.Count;

        _client.Register();

        Assert.Equal(1, sentWhenAdded);
    }

    [Fact]
    public void REGISTER_Again_RefreshesWithoutAnotherSignIn()
    {
        int added = 0;
        int removed = 0;
        _fixture.Locator.Added += _ => added++;
        _fixture.Locator.Removed += (_, _) => removed++;
        _client.Register();
        _fixture.Time.Advance(TimeSpan.FromSeconds(7170));

        WireMessage ok = _client.Register();

        Assert.Equal("register-action=\"refreshed\"", ok["presence-state"]);
        Assert.Equal((1, 0), (added, removed));
        Assert.Equal(
            _fixture.Time.GetUtcNow().AddHours(2), Assert.Single(_fixture.Locator.Find(_alice.Id)).ExpiresAt);
    }

    [Theory]
    [InlineData("Expires: 600", "600")]
    [InlineData("Expires: 60", "60")]
    [InlineData("Expires: 7200", "7200")]
    [InlineData("Expires: 7201", "7200")]
    [InlineData("Expires: 99999999999999999999", "7200")]
    [InlineData("Expires: soon", "7200")]
    public void REGISTER_WithExpires_IsHonouredBelowTheServersChoice(string header, string expected) =>
        Assert.Equal(expected, _client.Register(header)["Expires"]);

    [Fact]
    public void REGISTER_ContactExpires_OverridesTheHeader() => Assert.Equal(
        "120", _client.Register("Expires: 600", $"<{_client.ContactUri}>;proxy=replace;expires=120")["Expires"]);

    [Theory]
    [InlineData(59)]
    [InlineData(1)]
    public void REGISTER_LessThanTheMinimum_423WithMinExpires(int seconds)
    {
        WireMessage refused = _client.Register($"Expires: {seconds}");

        Assert.Equal(423, refused.Status);
        Assert.Equal("60", refused["Min-Expires"]);
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void REGISTER_ExpiresZero_SignsOut()
    {
        EndpointRemovalReason? reason = null;
        _fixture.Locator.Removed += (_, why) => reason = why;
        _client.Register();

        WireMessage ok = _client.Register("Expires: 0");

        Assert.Equal(200, ok.Status);
        Assert.Equal("0", ok["Expires"]);
        Assert.False(ok.Has("Contact"));
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.Equal(EndpointRemovalReason.SignedOut, reason);
        Assert.False(_client.Connection.IsClosed);
    }

    [Fact]
    public void REGISTER_Star_SignsOutThisConnectionAndPhonesButNotOtherClients()
    {
        TestClient other = _fixture.SignIn(_alice, 2);
        TestClient phone = _fixture.Client(_alice, 3);
        Assert.Equal(200, phone.Send(Phone(phone, "sip:alice@198.51.100.9:5060")).Status);
        _client.Register();

        Assert.Equal(200, _client.Register("Expires: 0", "*").Status);

        Assert.Equal([other.Connection], _fixture.Locator.Find(_alice.Id).Select(e => e.Connection));
    }

    [Theory]
    [InlineData("Expires: 60", "*")]
    [InlineData("", "*")]
    public void REGISTER_StarWithLifetime_400(string extra, string contact) =>
        Assert.Equal(400, _client.Register(extra, contact).Status);

    [Fact]
    public void REGISTER_WithoutKeepAlive_AnsweredWithout()
    {
        string text = RegisterWith("ms-keep-alive: UAC;hop-hop=yes", "X: y");

        Assert.False(_client.Send(text).Has("ms-keep-alive"));
    }

    [Fact]
    public void REGISTER_OtherEvent_489()
    {
        string text = RegisterWith("Event: registration", "Event: presence");

        Assert.Equal(489, _client.Send(text).Status);
    }

    [Fact]
    public void REGISTER_CategoriesWithoutGruu_421()
    {
        WireMessage refused =
            _client.Send(RegisterWith("gruu-10, ", ""));

        Assert.Equal(421, refused.Status);
        Assert.Equal("gruu-10", refused["Require"]);
        Assert.StartsWith("2057;", refused["ms-diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public void REGISTER_NeitherEpidNorInstance_400()
    {
        string text = _client.RegisterText(contact: $"<{_client.ContactUri}>;proxy=replace")
            .Replace(";epid=" + _client.Epid, "", StringComparison.Ordinal);

        WireMessage refused = _client.Send(text);

        Assert.Equal(400, refused.Status);
        Assert.StartsWith("4010;", refused["ms-diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public void REGISTER_EpidTooLong_400()
    {
        _client.Epid = new string('a', 33);
        Assert.Equal(400, _client.Register().Status);
        _client.Epid = new string('a', 32);
        Assert.Equal(200, _client.Register().Status);
    }

    [Fact]
    public void REGISTER_StaleCSeq_RefusedAndNothingChanges()
    {
        string first = _client.RegisterText();
        Assert.Equal(200, _client.Register().Status);
        DateTimeOffset expires = Assert.Single(_fixture.Locator.Find(_alice.Id)).ExpiresAt;
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(500, _client.Send(first).Status);
        Assert.Equal(expires, Assert.Single(_fixture.Locator.Find(_alice.Id)).ExpiresAt);
    }

    [Theory]
    [Trait("claim", "T12")]
    [InlineData("sip:bob@contoso.test")]
    [InlineData("sip:alice@contoso.test.evil.test")]
    [InlineData("sip:contoso.test")]
    [InlineData("tel:+15551234")]
    [InlineData("sip:alice@contoso.test@contoso.test")]
    public void REGISTER_SomeoneElsesTo_403(string to)
    {
        Account bob = _fixture.Directory.Add("bob");

        WireMessage refused = _client.Send(
            _client.RegisterText().Replace("To: <sip:alice@contoso.test>", $"To: <{to}>", StringComparison.Ordinal));

        Assert.Equal(403, refused.Status);
        Assert.StartsWith("4004;", refused["ms-diagnostics"], StringComparison.Ordinal);
        Assert.Empty(_fixture.Locator.Find(bob.Id));
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void REGISTER_ToInOtherCase_IsOnesOwn() => Assert.Equal(
        200,
        _client.Send(RegisterWith("To: <sip:alice", "To: <sip:ALICE")).Status);

    [Fact]
    public void REGISTER_ForForeignDomain_404()
    {
        string text =
            RegisterWith("REGISTER sip:contoso.test", "REGISTER sip:fabrikam.test");

        Assert.Equal(404, _client.Send(text).Status);
    }

    [Theory]
    [InlineData("sip:sip.contoso.test")]
    [InlineData("sip:192.0.2.1:5061;transport=tls")]
    [InlineData("sips:CONTOSO.test")]
    public void REGISTER_ToTheServersOtherNames_200(string uri) => Assert.Equal(
        200,
        _client.Send(RegisterWith("REGISTER sip:contoso.test", "REGISTER " + uri)).Status);

    [Theory]
    [InlineData("<sip:192.0.2.2:50522")]
    [InlineData("<>")]
    [InlineData("<http://192.0.2.2>")]
    [InlineData("<tel:+15551234>")]
    [InlineData("\"unclosed <sip:a@b>")]
    [InlineData("<sip:a@b>;x=\"unclosed")]
    [InlineData("<sip:a@\u00e4.test>")]
    [InlineData(",")]
    public void REGISTER_MalformedContact_400(string contact)
    {
        Assert.Equal(400, _client.Register(contact: contact).Status);
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void REGISTER_ContactUriOfLimitLength_TakenAndOneBeyondRefused()
    {
        string uri = "sip:192.0.2.2;x=";
        string longest = uri + new string('a', 512 - uri.Length);

        Assert.Equal(400, _client.Register(contact: $"<{longest}a>;proxy=replace").Status);
        Assert.Equal(200, _client.Register(contact: $"<{longest}>;proxy=replace").Status);
    }

    [Fact]
    public void REGISTER_ContactFloodInOneRequest_400()
    {
        string five = string.Join(", ", Enumerable.Range(1, 5).Select(i => $"<sip:192.0.2.{i}>"));
        Assert.Equal(400, _client.Register(contact: five + ", <sip:192.0.2.6>").Status);

        Assert.Equal(200, _client.Register(contact: five).Status);
        Assert.Equal("sip:192.0.2.1", Assert.Single(_fixture.Locator.Find(_alice.Id)).ContactUri);
    }

    [Fact]
    public void REGISTER_NewInstancesOverOneConnection_OneEndpoint()
    {
        for (int i = 0; i < 100; i++)
        {
            _client.Instance = Guid.NewGuid().ToString();
            Assert.Equal(200, _client.Register().Status);
        }

        Assert.Equal(_client.Instance, Assert.Single(_fixture.Locator.Find(_alice.Id)).Key);
        Assert.False(_client.Connection.IsClosed);
    }

    [Fact]
    public void REGISTER_OldContactRemovedInTheSameRequest_NewOneIsBound()
    {
        TestClient phone = _fixture.Client(_alice);
        string text = Phone(phone, "sip:alice@198.51.100.9:5060")
            .Replace("Contact: ", "Contact: <sip:alice@10.0.0.1>;expires=0, ", StringComparison.Ordinal);

        Assert.Equal(200, phone.Send(text).Status);

        Assert.Equal("sip:alice@198.51.100.9:5060", Assert.Single(_fixture.Locator.Find(_alice.Id)).ContactUri);
    }

    [Fact]
    public void REGISTER_OfStandardPhone_PlainAnswerWithBindings()
    {
        TestClient phone = _fixture.Client(_alice);

        WireMessage ok = phone.Send(Phone(phone, "sip:alice@198.51.100.9:5060;transport=tls", "Expires: 300"));

        Assert.Equal(200, ok.Status);
        Assert.Equal("<sip:alice@198.51.100.9:5060;transport=tls>;expires=300", ok["Contact"]);
        string[] absent = ["presence-state", "Allow-Events", "ms-keep-alive", "Server", "Supported"];
        Assert.All(absent, name => Assert.False(ok.Has(name)));
        RegisteredEndpoint endpoint = Assert.Single(_fixture.Locator.Find(_alice.Id));
        Assert.Same(phone.Connection, endpoint.Connection);
        Assert.Null(endpoint.Gruu);
        Assert.Equal("", endpoint.Epid);
    }

    [Fact]
    public void REGISTER_WithoutContact_ListsTheBindings()
    {
        _client.Register();
        TestClient phone = _fixture.Client(_alice, 2);
        string text = Phone(phone, "x").Replace("Contact: <x>\r\n", "", StringComparison.Ordinal)
            .Replace("Contact: <x>\n", "", StringComparison.Ordinal);
        _fixture.Time.Advance(TimeSpan.FromSeconds(100.5));

        WireMessage ok = phone.Send(text);

        Assert.Contains(";expires=7100;", ok["Contact"] + ";");
        Assert.Single(ok.All("Contact"));
        Assert.Single(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void REGISTER_OfDisabledAccount_403()
    {
        _fixture.Directory.Set(_alice with { Enabled = false });

        Assert.Equal(403, _client.Register().Status);
    }

    private string RegisterWith(string instead, string of) =>
        _client.RegisterText().Replace(instead, of, StringComparison.Ordinal);

    private static string Phone(TestClient client, string contact, string extra = "") =>
        $"""
        REGISTER sip:contoso.test SIP/2.0
        Via: SIP/2.0/TLS 198.51.100.9:5060;branch=z9hG4bKphone{Guid.NewGuid():N}
        From: <{client.Uri}>;tag=phone
        To: <{client.Uri}>
        Max-Forwards: 70
        CSeq: 1 REGISTER
        Call-ID: phone{client.Epid}
        Contact: <{contact}>
        {extra}
        """;
}
