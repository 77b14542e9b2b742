// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Registrar.InBandPolicy;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.InBandPolicy;

public sealed class ProvisioningHandlerTests : IAsyncLifetime
{
    private const string Namespace = "http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification";

    private const string AllGroups =
        "<provisioningGroupList xmlns=\"http://schemas.microsoft.com/2006/09/sip/provisiongrouplist\">"
        + "<provisioningGroup name=\"ServerConfiguration\"/><provisioningGroup name=\"meetingPolicy\"/>"
        + "<provisioningGroup name=\"persistentChatConfiguration\"/><provisioningGroup name=\"ucPolicy\"/>"
        + "</provisioningGroupList>";

    private const string ServerConfiguration =
        "<provisionGroup name=\"ServerConfiguration\"><ucPC2PCAVEncryption>RequireEncryption</ucPC2PCAVEncryption>"
        + "<ucPortRangeEnabled>false</ucPortRangeEnabled></provisionGroup>";

    private const string PersistentChat =
        "<provisionGroup name=\"persistentChatConfiguration\"><propertyEntryList>"
        + "<property name=\"EnablePersistentChat\">false</property></propertyEntryList></provisionGroup>";

    private readonly RegistrarFixture _fixture = new();
    private readonly TestClient _client;

    public ProvisioningHandlerTests() => _client = _fixture.SignIn(_fixture.Directory.Add("alice"));

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("claim", "T13")]
    public void SUBSCRIBE_Fetch_AnsweredWithWhatIsServed()
    {
        WireMessage ok = _client.Send(Subscribe("Expires: 0", AllGroups));

        Assert.Equal(200, ok.Status);
        Assert.Equal("0", ok["Expires"]);
        Assert.Equal("terminated;expires=0", ok["subscription-state"]);
        Assert.Equal("vnd-microsoft-provisioning-v2", ok["Event"]);
        Assert.Equal("1", ok["ms-piggyback-cseq"]);
        Assert.Equal("application/vnd-microsoft-roaming-provisioning-v2+xml", ok["Content-Type"]);
        Assert.Equal(
            $"<provisionGroupList xmlns=\"{Namespace}\">{ServerConfiguration}{PersistentChat}</provisionGroupList>",
            ok.Body);
    }

    [Fact]
    public void SUBSCRIBE_WithoutBody_AnsweredWithEverything() =>
        Assert.Contains(PersistentChat, _client.Send(Subscribe("Expires: 0", "")).Body);

    [Fact]
    public void SUBSCRIBE_OneGroup_AnsweredWithThatOne()
    {
        string body = "<provisioningGroupList><provisioningGroup name=\"persistentChatConfiguration\"/>"
            + "</provisioningGroupList>";

        Assert.Equal(
            $"<provisionGroupList xmlns=\"{Namespace}\">{PersistentChat}</provisionGroupList>",
            _client.Send(Subscribe("Expires: 0", body)).Body);
    }

    [Fact]
    public void SUBSCRIBE_Lasting_IsGrantedAndItsRefreshRepeatsNothing()
    {
        WireMessage first = _client.Send(Subscribe("", AllGroups));
        WireMessage refresh = _client.Send(Subscribe("", AllGroups, ";tag=localtag"));

        Assert.Equal(("28800", "active;expires=28800"), (first["Expires"], first["subscription-state"]));
        Assert.Equal("28800", refresh["Expires"]);
        Assert.Equal("", refresh.Body);
        Assert.False(refresh.Has("ms-piggyback-cseq"));
    }

    [Theory]
    [InlineData("<x")]
    [InlineData("<!DOCTYPE a><a/>")]
    public void SUBSCRIBE_MalformedBody_400(string body) =>
        Assert.Equal(400, _client.Send(Subscribe("Expires: 0", body)).Status);

    [Fact]
    [Trait("claim", "T12")]
    public void SUBSCRIBE_ForSomeoneElse_403()
    {
        _fixture.Directory.Add("bob");
        string text = Subscribe("Expires: 0", "").Replace("To: <sip:alice@", "To: <sip:bob@", StringComparison.Ordinal);

        Assert.Equal(403, _client.Send(text).Status);
    }

    [Theory]
    [InlineData(MediaEncryption.SupportEncryption)]
    [InlineData(MediaEncryption.DoNotSupportEncryption)]
    public async Task EncryptionLevel_IsTheDeploymentsChoice(MediaEncryption level)
    {
        await using RegistrarFixture fixture = new(new RegistrarOptions { MediaEncryption = level });
        TestClient client = fixture.SignIn(fixture.Directory.Add("alice"));

        Assert.Contains(
            $"<ucPC2PCAVEncryption>{level}</ucPC2PCAVEncryption>",
            client.Send(Subscribe("Expires: 0", AllGroups)).Body);
    }

    private string Subscribe(string extra, string body, string toTag = "") => _client.Request(
        "SUBSCRIBE", _client.Uri, $"<{_client.Uri}>{toTag}",
        "Event: vnd-microsoft-provisioning-v2\n"
        + "Accept: application/vnd-microsoft-roaming-provisioning-v2+xml\n"
        + "Supported: com.microsoft.autoextend\nSupported: ms-benotify\nSupported: ms-piggyback-first-notify\n"
        + "Content-Type: application/vnd-microsoft-roaming-provisioning-v2+xml\n" + extra,
        body);
}
