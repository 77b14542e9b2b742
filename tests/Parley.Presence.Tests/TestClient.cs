// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests;

/// <summary>A Lync client as client contract 5 describes it: the same headers and bodies, an epid of its own.</summary>
internal sealed class TestClient(PresenceFixture fixture, Account account, int device)
{
    public const uint UserStateInstance = 0x2000_0000;

    private int _cseq;

    public TestConnection Connection { get; private set; } = new();

    public Account Account => account;

    public string Uri => account.Address.Uri;

    public string Epid { get; } = $"a{device:x1}b2cb12b77f";

    /// <summary>The first eight digits of the epid (client contract 0.6).</summary>
    public uint DeviceInstance => Convert.ToUInt32(Epid[..8], 16);

    public uint MachineInstance => 0x3000_0000 | (DeviceInstance >> 4);

    public uint PhoneInstance => 0x8000_0000 | (DeviceInstance >> 4);

    public string InstanceId { get; } = $"0e324752-e1ab-56eb-8f4a-267c85a974{device:x2}";

    public RegisteredEndpoint Endpoint { get; private set; } = null!;

    /// <summary>The versions that the last documents named, by category, instance and container.</summary>
    public Dictionary<(string Category, uint Instance, int Container), long> Versions { get; } = [];

    public static SipAddress AddressOf(string user)
    {
        Assert.True(SipAddress.TryParse(user.Contains('@') ? user : user + "@contoso.test", out SipAddress? address));
        return address;
    }

    /// <summary>Registers, over a new connection if there was one.</summary>
    public void SignIn()
    {
        if (Endpoint is not null)
        {
            Connection = new TestConnection();
        }

        Endpoint = new RegisteredEndpoint(
            account.Id, account.Address, InstanceId, Epid, InstanceId,
            $"{Uri};opaque=user:epid:{device};gruu", "sip:192.0.2.2:50522;transport=tls", Connection,
            DateTimeOffset.MaxValue, null);
        Versions.Clear();
        fixture.Endpoints.SignIn(Endpoint);
    }

    public void SignOut(EndpointRemovalReason reason = EndpointRemovalReason.SignedOut) =>
        fixture.Endpoints.Remove(Endpoint, reason);

    /// <summary>Sends a request and gives what came back at once.</summary>
    public WireMessage Send(string text)
    {
        Post(text);
        return Connection.Read();
    }

    /// <summary>Sends a request and gives its answer, passing over notifications.</summary>
    public async Task<WireMessage> SendAsync(string text)
    {
        Post(text);
        return await Connection.ReadResponseAsync();
    }

    /// <summary>Sends a request.</summary>
    public FakeRequestContext Post(string text)
    {
        FakeRequestContext context = new(TestMessages.Parse(text), Connection, account.Id, account.Address);
        Assert.True(fixture.Dispatch(context), "No handler wants " + text);
        return context;
    }

    public string Request(
        string method, string uri, string headers, string body = "", string? callId = null, string toTag = "",
        string? to = null) =>
        $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK{++_cseq}
        From: <{Uri}>;tag=7331{device};epid={Epid}
        To: <{to ?? uri}>{toTag}
        Max-Forwards: 70
        CSeq: {_cseq} {method}
        Call-ID: {callId ?? $"{method}{_cseq}-{device}-{account.Address.User}"}
        Contact: <{Uri};opaque=user:epid:{device};gruu>
        {headers}
        """.TrimEnd() + "\n\n" + body;

    public string Service(string contentType, string body, string? uri = null) =>
        Request("SERVICE", uri ?? Uri, "Content-Type: " + contentType, body);

    public string SelfText(string extra = "", string toTag = "", string? uri = null) => Request(
        "SUBSCRIBE", uri ?? Uri,
        "Event: vnd-microsoft-roaming-self\nAccept: application/vnd-microsoft-roaming-self+xml\n"
        + "Supported: com.microsoft.autoextend\nSupported: ms-benotify\nProxy-Require: ms-benotify\n"
        + "Supported: ms-piggyback-first-notify\nContent-Type: application/vnd-microsoft-roaming-self+xml\n" + extra,
        "<roamingList xmlns=\"http://schemas.microsoft.com/2006/09/sip/roaming-self\"><roaming type=\"categories\"/>"
        + "<roaming type=\"containers\"/><roaming type=\"subscribers\"/></roamingList>",
        $"self{device}-{account.Address.User}", toTag, uri);

    /// <summary>Subscribes to the person's own data.</summary>
    public WireMessage SubscribeSelf()
    {
        WireMessage answer = Send(SelfText());
        Assert.Equal(200, answer.Status);
        Learn(answer);
        return answer;
    }

    public static string BatchBody(string owner, params string[] resources) =>
        $"<batchSub xmlns=\"http://schemas.microsoft.com/2006/01/sip/batch-subscribe\" uri=\"{owner}\" name=\"\">\n"
        + "<action name=\"subscribe\" id=\"63792024\">\n<adhocList>"
        + string.Concat(resources.Select(static r => $"<resource uri=\"{r}\"/>"))
        + "</adhocList>\n<categoryList xmlns=\"http://schemas.microsoft.com/2006/09/sip/categorylist\">\n"
        + "<category name=\"calendarData\"/><category name=\"contactCard\"/><category name=\"note\"/>"
        + "<category name=\"state\"/>\n</categoryList>\n</action>\n</batchSub>";

    public string BatchText(string body, string extra = "", string toTag = "") => Request(
        "SUBSCRIBE", Uri,
        "Require: adhoclist, categoryList\nSupported: eventlist\n"
        + "Accept: application/rlmi+xml, multipart/related, text/xml+msrtc.pidf, "
        + "application/msrtc-event-categories+xml, application/xpidf+xml, application/pidf+xml\n"
        + "Supported: ms-piggyback-first-notify\nSupported: ms-benotify\nProxy-Require: ms-benotify\n"
        + "Event: presence\nContent-Type: application/msrtc-adrl-categorylist+xml\n" + extra,
        body, $"batch{device}-{account.Address.User}", toTag);

    /// <summary>Watches people in a batch.</summary>
    public WireMessage Watch(params string[] resources)
    {
        Post(BatchText(BatchBody(Uri, resources)));
        WireMessage answer = Connection.ReadResponse();
        Assert.Equal(200, answer.Status);
        return answer;
    }

    /// <summary>Watches more people, in the same dialog.</summary>
    public WireMessage WatchMore(params string[] resources)
    {
        Post(BatchText(BatchBody(Uri, resources), toTag: ";tag=localtag"));
        return Connection.ReadResponse();
    }

    public static string PublishBody(string owner, params string[] publications) =>
        $"<publish xmlns=\"http://schemas.microsoft.com/2006/09/sip/rich-presence\">\n<publications uri=\"{owner}\">\n"
        + string.Concat(publications) + "\n</publications>\n</publish>";

    /// <summary>One publication with the version this client believes is right.</summary>
    public string Publication(
        string category, uint instance, int container, string expireType, string content, string? expires = null)
    {
        long version = Versions.GetValueOrDefault((category, instance, container));
        string lifetime = expires is null ? "" : $" expires=\"{expires}\"";
        return $"<publication categoryName=\"{category}\" instance=\"{instance}\" container=\"{container}\" "
            + $"version=\"{version}\" expireType=\"{expireType}\"{lifetime}>{content}</publication>";
    }

    public static string State(string type, int availability, string inner = "") =>
        "<state xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\" "
        + $"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" manual=\"{(type == "userState" ? "true" : "false")}\" "
        + $"xsi:type=\"{type}\"><availability>{availability}</availability>{inner}</state>";

    public static string Note(string text) =>
        "<note xmlns=\"http://schemas.microsoft.com/2006/09/sip/note\">"
        + $"<body type=\"personal\" uri=\"\">{text}</body></note>";

    public string Device() =>
        "<device xmlns=\"http://schemas.microsoft.com/2006/09/sip/device\" "
        + $"endpointId=\"{InstanceId}\"><capabilities preferred=\"false\" uri=\"{Uri}\"/></device>";

    /// <summary>What the client publishes when it starts (client contract 5.6).</summary>
    public string[] InitialPublications(int availability) =>
    [
        Publication("device", DeviceInstance, 2, "endpoint", Device()),
        .. StatePublications(MachineInstance, "endpoint", State("machineState", 3500)),
        .. StatePublications(UserStateInstance, "static", State("userState", availability)),
    ];

    public string[] StatePublications(uint instance, string expireType, string content, string? expires = null) =>
    [
        Publication("state", instance, 2, expireType, content, expires),
        Publication("state", instance, 3, expireType, content, expires),
    ];

    public string[] NotePublications(string text) =>
    [
        .. new[] { 200, 300, 400 }.Select(c => Publication("note", 0, c, "static", Note(text))),
    ];

    /// <summary>Publishes, and learns the versions from the answer.</summary>
    public async Task<WireMessage> PublishAsync(params string[] publications)
    {
        WireMessage answer = await SendAsync(PublishText(publications));
        Learn(answer);
        await SettleAsync();
        return answer;
    }

    /// <summary>
    /// Waits until everybody has been told of this person's requests: a request that changes nothing has its turn after
    /// all that came before.
    /// </summary>
    public async Task SettleAsync() => Assert.Equal(200, (await SendAsync(Service(
        "application/msrtc-presence-setsubscriber+xml",
        "<setSubscribers xmlns=\"http://schemas.microsoft.com/2006/09/sip/presence-subscribers\"/>"))).Status);

    public string PublishText(params string[] publications) =>
        Service("application/msrtc-category-publish+xml", PublishBody(Uri, publications));

    /// <summary>Publishes what the client publishes when it starts.</summary>
    public async Task GoOnlineAsync(int availability = 3500) =>
        Assert.Equal(200, (await PublishAsync(InitialPublications(availability))).Status);

    public Task<WireMessage> PublishMachineAsync(int availability) => PublishAsync(
        StatePublications(MachineInstance, "endpoint", State("machineState", availability)));

    public Task<WireMessage> PublishUserAsync(int availability) => PublishAsync(
        StatePublications(UserStateInstance, "static", State("userState", availability)));

    /// <summary>Changes the members of a container.</summary>
    public Task<WireMessage> SetMembersAsync(int container, string action, string type, string? value = null)
    {
        long version = Versions.GetValueOrDefault(("container", (uint)container, 0));
        return SetMembersAsync(container, version, action, type, value);
    }

    public async Task<WireMessage> SetMembersAsync(
        int container, long version, string action, string type, string? value = null)
    {
        string attribute = value is null ? "" : $" value=\"{value}\"";
        WireMessage answer = await SendAsync(Service(
            "application/msrtc-setcontainermembers+xml",
            "<setContainerMembers xmlns=\"http://schemas.microsoft.com/2006/09/sip/container-management\">"
            + $"<container id=\"{container}\" version=\"{version}\">"
            + $"<member action=\"{action}\" type=\"{type}\"{attribute}/></container></setContainerMembers>"));
        await SettleAsync();
        if (answer.Status == 200)
        {
            Versions[("container", (uint)container, 0)] = version + 1;
        }

        return answer;
    }

    /// <summary>Takes versions as the client does: a category that occurs is first forgotten.</summary>
    public void Learn(WireMessage message)
    {
        if (message.Status != 409 && message.Body.Length > 0)
        {
            RoamingData data = RoamingData.Parse(message.Body);
            foreach (string name in data.Categories.Select(static c => c.Name).Distinct())
            {
                foreach ((string Category, uint Instance, int Container) known in Versions.Keys.ToArray())
                {
                    if (known.Category == name)
                    {
                        Versions.Remove(known);
                    }
                }
            }

            foreach (RoamingData.Category category in data.Categories)
            {
                if (category.Instance is { } instance && category.Container is { } container)
                {
                    Versions[(category.Name, instance, container)] = category.Version;
                }
            }
        }
    }
}
