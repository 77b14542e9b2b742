// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.UserRouting;

public sealed class UserRouterTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;
    private readonly Account _bob;
    private readonly TestClient _client;

    public UserRouterTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _bob = _fixture.Directory.Add("bob");
        _client = _fixture.SignIn(_alice);
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    [InlineData("OPTIONS")]
    [InlineData("REFER")]
    public void Request_ToAPerson_ForksToEveryEndpoint(string method)
    {
        TestClient[] bobs = [.. Enumerable.Range(2, 3).Select(i => _fixture.SignIn(_bob, i))];

        Post(method, "sip:bob@contoso.test");

        RecordingProxy.Forwarded forwarded = Assert.Single(_fixture.Proxy.Forwards);
        Assert.Equal(bobs.Select(b => new ProxyTarget(b.Connection, b.ContactUri)), forwarded.Targets);
        Assert.True(_client.Connection.IsQuiet);
    }

    [Theory]
    [InlineData("sip:BOB@Contoso.TEST")]
    [InlineData("sips:bob@contoso.test")]
    [InlineData("sip:%62ob@contoso.test;transport=tls")]
    [InlineData("sip:%62%6f%62@contoso.test:5061")]
    public void Request_ToAPersonInAnotherSpelling_IsForwarded(string uri)
    {
        _fixture.SignIn(_bob, 2);

        Post("INVITE", uri);

        Assert.Single(_fixture.Proxy.Forwards);
    }

    [Theory]
    [InlineData("sip:%6@contoso.test")]
    [InlineData("sip:bob%@contoso.test")]
    [InlineData("sip:bob%zz@contoso.test")]
    [InlineData("sip:bob%40contoso.test@contoso.test")]
    [InlineData("sip:bob%00@contoso.test")]
    public void Request_ToABrokenSpelling_IsRefused(string uri)
    {
        _fixture.SignIn(_bob, 2);

        Assert.True(Send("INVITE", uri).Status is 404 or 416);
    }

    [Fact]
    public void Request_ToGruu_LeadsToThatEndpoint()
    {
        _fixture.SignIn(_bob, 2);
        TestClient second = _fixture.SignIn(_bob, 3);

        foreach (string method in new[] { "INVITE", "MESSAGE", "INFO", "BYE", "ACK" })
        {
            Post(method, second.Gruu, ";tag=x");
        }

        Assert.Equal(5, _fixture.Proxy.Forwards.Count);
        Assert.All(_fixture.Proxy.Forwards, f => Assert.Same(second.Connection, Assert.Single(f.Targets).Connection));
    }

    [Fact]
    public void Request_InDialogToAddressWithEpid_LeadsToThatEndpoint()
    {
        _fixture.SignIn(_bob, 2);
        TestClient second = _fixture.SignIn(_bob, 3);

        Post("MESSAGE", "sip:bob@contoso.test", $";tag=x;epid={second.Epid}");

        Assert.Same(second.Connection, Assert.Single(Assert.Single(_fixture.Proxy.Forwards).Targets).Connection);
    }

    [Fact]
    public void Request_InDialogToContact_LeadsToTheEndpointOfThePersonInTo()
    {
        // Bob's and Carol's devices have the same private address, as it happens.
        TestClient bob = _fixture.SignIn(_bob, 2);
        TestClient carol = _fixture.SignIn(_fixture.Directory.Add("carol"), 3);

        Post("BYE", bob.ContactUri, ";tag=x", to: "sip:bob@contoso.test");
        Post("BYE", carol.ContactUri, ";tag=x", to: "sip:carol@contoso.test");

        Assert.Equal(
            [bob.Connection, carol.Connection], _fixture.Proxy.Forwards.Select(f => f.Targets[0].Connection));
    }

    [Theory]
    [InlineData("MESSAGE", "sip:192.0.2.2:50523;transport=tls", ";tag=x", 481)]
    [InlineData("MESSAGE", "sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d", "", 403)]
    public void Request_ToContactThatIsNoneOrOutsideADialog_Refused(string method, string uri, string tag, int status)
    {
        _fixture.SignIn(_bob, 2);

        Assert.Equal(status, Send(method, uri, tag, "sip:bob@contoso.test").Status);
        Assert.Empty(_fixture.Proxy.Forwards);
    }

    [Fact]
    public void Person_Offline_480()
    {
        WireMessage refused = Send("INVITE", "sip:bob@contoso.test");

        Assert.Equal(480, refused.Status);
        Assert.Equal(
            "1007;reason=\"The recipient is not signed in\";source=\"sip.contoso.test\"", refused["ms-diagnostics"]);
        Assert.Equal("<sip:bob@contoso.test>;tag=localtag", refused["To"]);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void Person_Disabled_LooksOffline()
    {
        WireMessage offline = Send("INVITE", "sip:bob@contoso.test");
        TestClient bob = _fixture.SignIn(_bob, 2);
        _fixture.Directory.Disable(_bob);

        WireMessage disabled = Send("INVITE", "sip:bob@contoso.test");
        WireMessage gruu = Send("INVITE", bob.Gruu);

        Assert.Equal(Without(offline, "Via", "CSeq"), Without(disabled, "Via", "CSeq"));
        Assert.Equal(480, gruu.Status);
    }

    [Fact]
    public void Gruu_NotRegistered_480()
    {
        TestClient bob = _fixture.Client(_bob, 2);

        Assert.Equal(480, Send("INVITE", bob.Gruu).Status);
    }

    [Theory]
    [InlineData("sip:nobody@contoso.test", 404, "1003")]
    [InlineData("sip:ocschat@contoso.test", 404, "1003")]
    [InlineData("sip:bob@fabrikam.test", 403, "1002")]
    [InlineData("sip:fabrikam.test", 403, "1002")]
    [InlineData("sip:bob@192.0.2.77", 403, "1002")]
    [InlineData("tel:+15551234", 404, "1003")]
    [InlineData("sip:bob@contoso.test;gruu;opaque=app:conf:focus:id:ABC", 404, "4007")]
    [InlineData("sip:bob@contoso.test;opaque=user:epid:AAAA", 404, "4007")]
    [InlineData("http://contoso.test", 416, "2")]
    [InlineData("sip:contoso.test", 501, "2")]
    [InlineData("sip:sip.contoso.test:5061;transport=tls", 501, "2")]
    public void Request_ToNobodyHere_RefusedWithItsReason(string uri, int status, string diagnostics)
    {
        _fixture.SignIn(_bob, 2);

        WireMessage refused = Send("INVITE", uri);

        Assert.Equal(status, refused.Status);
        Assert.Equal(diagnostics, refused["ms-diagnostics"].Split(';')[0]);
        Assert.Empty(_fixture.Proxy.Forwards);
    }

    [Fact]
    public void Request_ToOneself_GoesToTheOtherDevices()
    {
        Assert.Equal(480, Send("MESSAGE", _client.Uri).Status);
        TestClient second = _fixture.SignIn(_alice, 2);

        Post("MESSAGE", _client.Uri);

        Assert.Equal(
            [second.Connection], Assert.Single(_fixture.Proxy.Forwards).Targets.Select(t => t.Connection));
    }

    [Theory]
    [InlineData("BYE")]
    [InlineData("INFO")]
    [InlineData("UPDATE")]
    [InlineData("PRACK")]
    public void Request_OfADialogOutsideOne_481(string method)
    {
        _fixture.SignIn(_bob, 2);

        Assert.Equal(481, Send(method, "sip:bob@contoso.test").Status);
    }

    [Fact]
    public void ACK_ToNobody_EndsInSilence()
    {
        Post("ACK", "sip:bob@contoso.test", ";tag=x");
        Post("ACK", "sip:nobody@fabrikam.test", ";tag=x");
        Post("ACK", "sip:contoso.test", ";tag=x");

        Assert.True(_client.Connection.IsQuiet);
        Assert.Empty(_fixture.Proxy.Forwards);
    }

    [Theory]
    [Trait("claim", "T12")]
    [InlineData("NOTIFY", "", "registration-notify", 403)]
    [InlineData("NOTIFY", ";tag=x", "registration-notify", 403)]
    [InlineData("NOTIFY", ";tag=x", "vnd-microsoft-roaming-contacts", 403)]
    [InlineData("NOTIFY", ";tag=x", "presence", 403)]
    [InlineData("NOTIFY", ";tag=x", "referral", 403)]
    [InlineData("NOTIFY", "", "refer", 403)]
    [InlineData("BENOTIFY", ";tag=x", "vnd-microsoft-roaming-self", 0)]
    [InlineData("BENOTIFY", ";tag=x", "refer", 0)]
    public void Notification_OfAClientToAnother_IsNotForwarded(string method, string tag, string package, int status)
    {
        TestClient bob = _fixture.SignIn(_bob, 2);

        foreach (string uri in new[] { "sip:bob@contoso.test", bob.Gruu, bob.ContactUri })
        {
            Post(method, uri, tag, "sip:bob@contoso.test", "Event: " + package);
            if (status != 0)
            {
                Assert.Equal(status, _client.Connection.Read().Status);
            }
        }

        Assert.Empty(_fixture.Proxy.Forwards);
        Assert.True(_client.Connection.IsQuiet);
    }

    [Theory]
    [InlineData("refer")]
    [InlineData("Refer")]
    [InlineData("refer;id=93809824")]
    public void NOTIFY_AboutAReferral_IsForwarded(string package)
    {
        TestClient bob = _fixture.SignIn(_bob, 2);

        Post("NOTIFY", bob.Gruu, ";tag=x", headers: "Event: " + package);

        Assert.Single(_fixture.Proxy.Forwards);
    }

    [Fact]
    public void OPTIONS_ToTheServer_Answered()
    {
        foreach (string uri in new[] { "sip:contoso.test", "sip:sip.contoso.test", "sip:192.0.2.1:5061" })
        {
            WireMessage ok = Send("OPTIONS", uri);
            Assert.Equal(200, ok.Status);
            Assert.Contains("MESSAGE", ok["Allow"]);
            Assert.All(ok.All("Supported"), value => Assert.DoesNotContain(',', value));
        }
    }

    [Theory]
    [InlineData("SUBSCRIBE", "sip:alice@contoso.test", 489)]
    [InlineData("SUBSCRIBE", "sip:bob@contoso.test", 489)]
    [InlineData("PUBLISH", "sip:alice@contoso.test", 489)]
    [InlineData("SERVICE", "sip:alice@contoso.test", 501)]
    [InlineData("SERVICE", "sip:contoso.test", 501)]
    [InlineData("SERVICE", "sip:bob@contoso.test", 404)]
    [InlineData("SERVICE", "sip:mras.contoso.test@contoso.test;gruu;opaque=srvr:MRAS:1", 404)]
    [InlineData("FROBNICATE", "sip:bob@contoso.test", 501)]
    public void Request_NoServiceTook_Refused(string method, string uri, int status)
    {
        _fixture.SignIn(_bob, 2);

        WireMessage refused = Send(method, uri, headers: "Event: unknown\nContent-Type: application/x-unknown");

        Assert.Equal(status, refused.Status);
        Assert.Equal(status == 489, refused.Has("Allow-Events"));
        Assert.Empty(_fixture.Proxy.Forwards);
    }

    [Fact]
    public void Message_IsHandedOnAsItCame()
    {
        _fixture.SignIn(_bob, 2);
        string body = string.Concat(Enumerable.Repeat("\u732b\u00e4\U0001f600 ", 1500));
        string headers = "Supported: ms-sender\n"
            + "ms-text-format: text/plain; charset=UTF-8;msgr=WAAtAE0A;ms-body=SGVsbG8=\n"
            + "Ms-Conversation-ID: 421151520\nContent-Type: text/plain; charset=UTF-8";

        FakeRequestContext context = _client.Post(
            _client.Request("MESSAGE", "sip:bob@contoso.test", "<sip:bob@contoso.test>", headers, body));

        // The proxy copies the octets; what the router owes is that it gave them on and touched nothing.
        Assert.Same(context, Assert.Single(_fixture.Proxy.Forwards).Context);
        Assert.EndsWith(body, System.Text.Encoding.UTF8.GetString(context.Request.Raw.Span), StringComparison.Ordinal);
        Assert.Empty(context.Responses);
    }

    private void Post(string method, string uri, string toTag = "", string? to = null, string headers = "") =>
        _client.Post(_client.Request(method, uri, $"<{to ?? uri}>{toTag}", headers));

    private WireMessage Send(string method, string uri, string toTag = "", string? to = null, string headers = "")
    {
        Post(method, uri, toTag, to, headers);
        return _client.Connection.Read();
    }

    private static string Without(WireMessage message, params string[] names) => string.Join(
        '\n', message.Headers.Where(h => !names.Contains(h.Name)).Select(h => $"{h.Name}: {h.Value}"));
}
