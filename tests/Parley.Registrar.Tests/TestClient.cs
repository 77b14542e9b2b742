// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests;

/// <summary>
/// A Lync client as client contract 1.3, 5.2 and 5.3 describe it: the same headers, an epid and instance of its own, a
/// new From tag for every REGISTER.
/// </summary>
internal sealed class TestClient(RegistrarFixture fixture, Account account, int device)
{
    private int _cseq;
    private int _tag;

    public TestConnection Connection { get; set; } = new();

    public Account Account => account;

    public string Epid { get; set; } = $"abb2cb12b7{device:x2}";

    public string Instance { get; set; } = $"0e324752-e1ab-56eb-8f4a-267c85a974{device:x2}";

    public string Uri => account.Address.Uri;

    public string RegisterCallId { get; } = $"67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB6{device:x2}";

    public string LastTag => $"6221664{_tag}";

    public string ContactUri => "sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d";

    public string? Serial { get; set; }

    public string Gruu => Parley.Registrar.Endpoints.Gruu.Create(account.Address, Guid.Parse(Instance));

    private string RegisterContact =>
        $"<{ContactUri}>;methods=\"INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, "
        + $"BENOTIFY\";proxy=replace;+sip.instance=\"<urn:uuid:{Instance}>\"";

    public string RegisterText(string extra = "", string? contact = null) =>
        $"""
        REGISTER sip:contoso.test SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK{++_cseq}
        From: <{Uri}>;tag=6221664{++_tag};epid={Epid}
        To: <{Uri}>
        Max-Forwards: 70
        CSeq: {_cseq} REGISTER
        User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
        Call-ID: {RegisterCallId}
        Contact: {contact ?? RegisterContact}
        Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence
        Event: registration
        Allow-Events: presence
        ms-keep-alive: UAC;hop-hop=yes
        {extra}
        """;

    /// <summary>Sends REGISTER and gives the answer.</summary>
    public WireMessage Register(string extra = "", string? contact = null) => Send(RegisterText(extra, contact));

    /// <summary>Sends a request and gives what came back at once.</summary>
    public WireMessage Send(string text)
    {
        Post(text);
        return Connection.Read();
    }

    /// <summary>Sends a request and gives the next message.</summary>
    public async Task<WireMessage> SendAsync(string text)
    {
        Post(text);
        return await Connection.ReadAsync();
    }

    /// <summary>Sends a request.</summary>
    public FakeRequestContext Post(string text)
    {
        FakeRequestContext context = new(
            TestMessages.Parse(text), Connection, account.Id, account.Address, Serial);
        fixture.Dispatch(context);
        return context;
    }

    /// <summary>A request outside any dialog, or in one when the extra headers of To say so.</summary>
    public string Request(
        string method, string uri, string to, string headers = "", string body = "", string? callId = null) =>
        $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK{++_cseq}
        From: <{Uri}>;tag=7331{device};epid={Epid}
        To: {to}
        Max-Forwards: 70
        CSeq: {_cseq} {method}
        Call-ID: {callId ?? $"call{device}"}
        Contact: <{Gruu}>
        {headers}
        """.TrimEnd() + "\n\n" + body;

    public string SubscribeContacts(string extra = "", string toTag = "", string? to = null) => Request(
        "SUBSCRIBE", to ?? Uri, $"<{to ?? Uri}>{toTag}",
        "Event: vnd-microsoft-roaming-contacts\n"
        + "Accept: application/vnd-microsoft-roaming-contacts+xml\n"
        + "Supported: com.microsoft.autoextend\nSupported: ms-benotify\nProxy-Require: ms-benotify\n"
        + "Supported: ms-piggyback-first-notify\nSupported: ms-ucs\n" + extra);

    public string Service(string operation, string? to = null) => Request(
        "SERVICE", to ?? Uri, $"<{to ?? Uri}>", "Content-Type: application/SOAP+xml",
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        + "xmlns:m=\"http://schemas.microsoft.com/winrtc/2002/11/sip\"><s:Body>" + operation + "</s:Body></s:Envelope>",
        $"service{_cseq}-{device}");

    public string AddGroup(string name, int deltaNum = 1) => Service(
        $"<m:addGroup><m:name>{name}</m:name><m:externalURI/><m:deltaNum>{deltaNum}</m:deltaNum></m:addGroup>");

    public string SetContact(string uri, string groups = "1", string name = "", int deltaNum = 1) => Service(
        $"<m:setContact><m:displayName>{name}</m:displayName><m:groups>{groups}</m:groups>"
        + $"<m:subscribed>true</m:subscribed><m:URI>{uri}</m:URI><m:externalURI/>"
        + $"<m:deltaNum>{deltaNum}</m:deltaNum></m:setContact>");

    public string DeleteContact(string uri) => Service(
        $"<m:deleteContact><m:URI>{uri}</m:URI><m:deltaNum>1</m:deltaNum></m:deleteContact>");

    public string DeleteGroup(int id) => Service(
        $"<m:deleteGroup><m:groupID>{id}</m:groupID><m:deltaNum>1</m:deltaNum></m:deleteGroup>");

    public string ModifyGroup(int id, string name) => Service(
        $"<m:modifyGroup><m:groupID>{id}</m:groupID><m:name>{name}</m:name><m:externalURI/>"
        + "<m:deltaNum>1</m:deltaNum></m:modifyGroup>");
}
