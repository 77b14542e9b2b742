// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Registration;

/// <summary>Row T04. No clock moves in these tests: what must happen has happened when the change was told.</summary>
public sealed class DeregistrationTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly List<EndpointRemovalReason> _removed = [];
    private readonly Account _alice;

    public DeregistrationTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _fixture.Locator.Removed += (_, reason) => _removed.Add(reason);
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("claim", "T04")]
    public void Account_Disabled_EveryEndpointIsToldAndClosedAtOnce()
    {
        TestClient[] clients = [_fixture.SignIn(_alice, 1), _fixture.SignIn(_alice, 2), _fixture.SignIn(_alice, 3)];
        TestClient bob = _fixture.SignIn(_fixture.Directory.Add("bob"), 4);

        _fixture.Directory.Disable(_alice);

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.All(clients, client =>
        {
            Assert.Equal("NOTIFY", client.Connection.Read().Method);
            Assert.True(client.Connection.IsClosed);
        });
        Assert.Equal(3, _removed.Count(r => r == EndpointRemovalReason.Deregistered));
        Assert.False(bob.Connection.IsClosed);
        Assert.Single(_fixture.Locator.Find(bob.Account.Id));
    }

    [Fact]
    [Trait("claim", "T04")]
    public void NOTIFY_OfDeregistration_IsTheOneOfTheContract()
    {
        TestClient client = _fixture.SignIn(_alice);
        client.Register();

        _fixture.Directory.Disable(_alice);

        WireMessage notify = client.Connection.Read();
        Assert.Equal("NOTIFY sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d SIP/2.0", notify.StartLine);
        Assert.Equal("<sip:alice@contoso.test>;tag=localtag", notify["From"]);
        Assert.Equal($"<sip:alice@contoso.test>;tag={client.LastTag};epid={client.Epid}", notify["To"]);
        Assert.Equal(client.RegisterCallId, notify["Call-ID"]);
        Assert.Equal("1 NOTIFY", notify["CSeq"]);
        Assert.Equal("registration-notify", notify["Event"]);
        Assert.Equal("terminated;expires=0", notify["subscription-state"]);
        Assert.Equal("4141;reason=\"User disabled\"", notify["ms-diagnostics-public"]);
        Assert.Equal("text/registration-event", notify["Content-Type"]);
        Assert.Equal("27", notify["Content-Length"]);
        Assert.Equal("deregistered;event=rejected", notify.Body);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData(AccountChangeKind.Deleted, "rejected", "User disabled")]
    [InlineData(AccountChangeKind.CredentialsChanged, "rejected", "The password was changed: sign in again")]
    [InlineData(AccountChangeKind.SignedOut, "unregistered", "Signed out by an administrator")]
    public void Change_EndsTheSession_WithItsReason(AccountChangeKind kind, string deregistration, string reason)
    {
        TestClient client = _fixture.SignIn(_alice);

        _fixture.Directory.Raise(kind, _alice);

        WireMessage notify = client.Connection.Read();
        Assert.Equal("deregistered;event=" + deregistration, notify.Body);
        Assert.Contains($"reason=\"{reason}\"", notify["ms-diagnostics-public"]);
        Assert.True(client.Connection.IsClosed);
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    [Trait("claim", "T04")]
    public void CertificateRevoked_OnlyTheEndpointThatSignedInWithItEnds()
    {
        TestClient[] clients = [_fixture.Client(_alice, 1), _fixture.Client(_alice, 2), _fixture.Client(_alice, 3)];
        clients[0].Serial = "0A01";
        clients[1].Serial = "0A02";
        _fixture.Directory.AddCertificate("0A01", _alice.Id);
        _fixture.Directory.AddCertificate("0A02", _alice.Id);
        Assert.All(clients, c => Assert.Equal(200, c.Register().Status));

        _fixture.Directory.SetRevoked("0A02");
        _fixture.Directory.Raise(AccountChangeKind.CertificatesRevoked, _alice, "FFFF", "0A02");

        Assert.Equal([false, true, false], clients.Select(c => c.Connection.IsClosed));
        Assert.Equal("deregistered;event=rejected", clients[1].Connection.Read().Body);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void Account_DisabledWhileItSignsIn_DoesNotStay()
    {
        // The change was told before the endpoint stood: nobody will tell it again.
        TestClient client = _fixture.Client(_alice);
        _fixture.Locator.Added += _ => _fixture.Directory.Set(_alice with { Enabled = false });

        client.Post(client.RegisterText());

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.True(client.Connection.IsClosed);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void Certificate_RevokedWhileItSignsIn_DoesNotStay()
    {
        TestClient client = _fixture.Client(_alice);
        client.Serial = "0A01";
        _fixture.Directory.AddCertificate("0A01", _alice.Id);
        _fixture.Directory.SetRevoked("0A01");

        client.Post(client.RegisterText());

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.True(client.Connection.IsClosed);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void Certificate_NeverRegistered_DoesNotStay()
    {
        TestClient client = _fixture.Client(_alice);
        client.Serial = "0A01";

        client.Post(client.RegisterText());

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void Account_Renamed_EndpointsOfTheOldAddressEnd()
    {
        TestClient client = _fixture.SignIn(_alice);
        Assert.True(SipAddress.TryParse("alice.smith@contoso.test", out SipAddress? address));
        Account renamed = _fixture.Directory.Set(_alice with { Address = address });

        _fixture.Directory.Raise(AccountChangeKind.Updated, renamed);

        Assert.True(client.Connection.IsClosed);
    }

    [Fact]
    public void Account_DisplayNameChanged_EndpointsStay()
    {
        TestClient client = _fixture.SignIn(_alice);

        _fixture.Directory.Raise(AccountChangeKind.Updated, _fixture.Directory.Set(_alice with { DisplayName = "A" }));

        Assert.False(client.Connection.IsClosed);
        Assert.Single(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public void StandardPhone_OfDisabledAccount_IsClosedWithoutNotice()
    {
        TestClient phone = _fixture.Client(_alice);
        phone.Send(
            $"""
            REGISTER sip:contoso.test SIP/2.0
            Via: SIP/2.0/TLS 198.51.100.9:5060;branch=z9hG4bKphone
            From: <{phone.Uri}>;tag=phone
            To: <{phone.Uri}>
            Max-Forwards: 70
            CSeq: 1 REGISTER
            Call-ID: phone
            Contact: <sip:alice@198.51.100.9>
            """);

        _fixture.Directory.Disable(_alice);

        Assert.True(phone.Connection.IsClosed);
        Assert.True(phone.Connection.IsQuiet);
    }

    [Fact]
    [Trait("claim", "T04")]
    public void Listener_ThatFails_NeitherDelaysTheNoticeNorSparesOtherEndpoints()
    {
        TestClient client = _fixture.SignIn(_alice);
        TestClient second = _fixture.SignIn(_alice, 2);
        bool closedBefore = false;
        _fixture.Locator.Removed += (_, _) =>
        {
            closedBefore |= client.Connection.IsClosed;
            throw new InvalidOperationException("a defect elsewhere");
        };

        _fixture.Directory.Disable(_alice);

        Assert.True(closedBefore);
        Assert.True(second.Connection.IsClosed);
        Assert.Equal("NOTIFY", client.Connection.Read().Method);
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }
}
