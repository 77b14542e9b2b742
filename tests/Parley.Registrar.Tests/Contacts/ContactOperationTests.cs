// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Contacts;

public sealed class ContactOperationTests : IAsyncLifetime
{
    private const string Empty = "sip:nobody@contoso.test";

    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;
    private readonly TestClient _client;

    public ContactOperationTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _client = _fixture.SignIn(_alice);
    }

    public async ValueTask InitializeAsync() => await _client.SendAsync(_client.SubscribeContacts());

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task AddGroup_AnsweredWithItsIdAndThenNotified()
    {
        WireMessage ok = await _client.SendAsync(_client.AddGroup("Friends"));
        WireMessage notify = await _client.Connection.ReadAsync();

        Assert.Equal(200, ok.Status);
        Assert.Equal("application/SOAP+xml", ok["Content-Type"]);
        Assert.Equal(
            "<s:Envelope xmlns:m=\"http://schemas.microsoft.com/winrtc/2002/11/sip\""
            + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><m:addGroup><m:groupID>2</m:groupID>"
            + "</m:addGroup></s:Body></s:Envelope>",
            ok.Body);
        Assert.Equal(
            "<contactDelta deltaNum=\"2\" prevDeltaNum=\"1\"><addedGroup id=\"2\" name=\"Friends\" externalURI=\"\" />"
            + "</contactDelta>",
            notify.Body);
    }

    [Fact]
    public async Task SetContact_AnsweredWithAnEmptyElementOfItsName()
    {
        WireMessage ok = await _client.SendAsync(_client.SetContact("sip:bob@contoso.test"));

        Assert.Contains("<s:Body><m:setContact /></s:Body>", ok.Body);
    }

    [Fact]
    public async Task Changes_AreToldToEveryEndpointTheSenderToo()
    {
        TestClient second = _fixture.SignIn(_alice, 2);
        await second.SendAsync(second.SubscribeContacts());

        await ChangeAsync(_client.AddGroup("NewGrp"));
        Assert.Equal("<addedGroup id=\"2\" name=\"NewGrp\" externalURI=\"\" />", await DeltaAsync(second, 2));
        await ChangeAsync(_client.SetContact("sip:erin@contoso.test", "2"));
        Assert.Equal(
            "<addedContact" + Erin("", "2"),
            await DeltaAsync(second, 3));
        await ChangeAsync(_client.SetContact("sip:erin@contoso.test", "1 2", "Erin"));
        Assert.Equal(
            "<modifiedContact" + Erin("Erin", "1 2"),
            await DeltaAsync(second, 4));
        await ChangeAsync(_client.ModifyGroup(2, "Pals"));
        Assert.Equal("<modifiedGroup id=\"2\" name=\"Pals\" externalURI=\"\" />", await DeltaAsync(second, 5));
        await ChangeAsync(_client.DeleteGroup(2));
        Assert.Equal(
            "<modifiedContact" + Erin("Erin", "1") + "<deletedGroup id=\"2\" />",
            await DeltaAsync(second, 6));
        await ChangeAsync(_client.DeleteContact("sip:erin@contoso.test"));
        Assert.Equal("<deletedContact uri=\"sip:erin@contoso.test\" />", await DeltaAsync(second, 7));
    }

    [Theory]
    [InlineData("7", "1")]
    [InlineData("7 2 2 x 2", "2")]
    [InlineData("", "1")]
    [InlineData("  2   1 ", "2 1")]
    [InlineData("99999999999999999999", "1")]
    public async Task SetContact_UnknownGroupsAreLeftOut(string asked, string expected)
    {
        await ChangeAsync(_client.AddGroup("Friends"));
        await ChangeAsync(_client.SetContact(Empty, asked), $" groups=\"{expected}\" ");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-5)]
    [InlineData(1000000)]
    public async Task Operation_WithAnyDeltaNumber_IsTakenAndCountsByOne(int stale)
    {
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test"), "deltaNum=\"2\" prevDeltaNum=\"1\"");
        await ChangeAsync(
            _client.SetContact("sip:carol@contoso.test", deltaNum: stale), "deltaNum=\"3\" prevDeltaNum=\"2\"");
    }

    [Fact]
    public async Task DeleteContact_ThatIsGone_IsToldAgain()
    {
        await ChangeAsync(_client.DeleteContact(Empty), $"<deletedContact uri=\"{Empty}\" />");
        await ChangeAsync(_client.DeleteGroup(44), "<deletedGroup id=\"44\" />");
    }

    [Fact]
    public async Task SetContact_SameAddressInOtherCase_IsTheSameContact()
    {
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test"), "<addedContact");
        await ChangeAsync(_client.SetContact("SIP:Bob@CONTOSO.test"), "<modifiedContact uri=\"sip:bob@contoso.test\"");
    }

    [Fact]
    public async Task AddGroup_SameName_GivesTheSameIdAndCounts()
    {
        await ChangeAsync(_client.AddGroup("Friends"));

        WireMessage ok = await _client.SendAsync(_client.AddGroup("friends"));

        Assert.Contains("<m:groupID>2</m:groupID>", ok.Body);
        Assert.Contains("deltaNum=\"3\"", (await _client.Connection.ReadAsync()).Body);
    }

    [Fact]
    public async Task AddGroup_AfterDeletion_TakesTheNextIdNotTheFreedOne()
    {
        await ChangeAsync(_client.AddGroup("A"));
        await ChangeAsync(_client.AddGroup("B"));
        await ChangeAsync(_client.DeleteGroup(3));

        await ChangeAsync(_client.AddGroup("C"), "<addedGroup id=\"4\"");
    }

    [Fact]
    public async Task AddGroup_Sixtyfive_RefusedAndIdsStayWithin64()
    {
        for (int i = 2; i <= 64; i++)
        {
            await ChangeAsync(_client.AddGroup("Group " + i), $"<addedGroup id=\"{i}\"");
        }

        WireMessage refused = await _client.SendAsync(_client.AddGroup("One too many"));
        Assert.Equal(403, refused.Status);
        Assert.StartsWith("2008;", refused["ms-diagnostics"], StringComparison.Ordinal);

        await ChangeAsync(_client.DeleteGroup(10));
        await ChangeAsync(_client.AddGroup("Again"), "<addedGroup id=\"10\"");
    }

    [Fact]
    public async Task ModifyGroup_Refusals()
    {
        await ChangeAsync(_client.AddGroup("A"));
        await ChangeAsync(_client.AddGroup("B"));

        Assert.Equal("2002", await RefusedAsync(_client.ModifyGroup(9, "X"), 404));
        Assert.Equal("2015", await RefusedAsync(_client.ModifyGroup(3, "a"), 409));
        Assert.Equal("2", await RefusedAsync(_client.ModifyGroup(1, "X"), 403));
        Assert.Equal("2", await RefusedAsync(_client.DeleteGroup(1), 403));
        await ChangeAsync(_client.ModifyGroup(3, "b"), "name=\"b\"");
    }

    [Theory]
    [InlineData("sip:")]
    [InlineData("sip:bob")]
    [InlineData("sip:bob@contoso.test;user=phone")]
    [InlineData("tel:+15551234")]
    [InlineData("sip:bo b@contoso.test")]
    [InlineData("&lt;sip:bob@contoso.test&gt;")]
    [InlineData("")]
    public async Task SetContact_UriThatIsNoAddress_400(string uri) =>
        Assert.Equal("4008", await RefusedAsync(_client.SetContact(uri), 400));

    [Fact]
    public async Task Names_AtTheLimitTakenAndOneBeyondRefused()
    {
        string longest = new('\u00e4', 256);
        await ChangeAsync(_client.AddGroup(longest));
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test", "1", longest), longest);

        Assert.Equal("4008", await RefusedAsync(_client.AddGroup(longest + "x"), 400));
        Assert.Equal("4008", await RefusedAsync(_client.SetContact(Empty, "1", longest + "x"), 400));
        Assert.Equal("4008", await RefusedAsync(_client.AddGroup(" "), 400));
        Assert.Equal("4008", await RefusedAsync(_client.AddGroup("a&#x9;b"), 400));
        Assert.Equal("4008", await RefusedAsync(_client.SetContact(Empty, "1", "a&#x85;b"), 400));

        string uri = $"<m:externalURI>{new string('x', 1025)}</m:externalURI>";
        string group = _client.Service($"<m:addGroup><m:name>n</m:name>{uri}</m:addGroup>");
        Assert.Equal("4008", await RefusedAsync(group, 400));
    }

    [Theory]
    [InlineData("<m:addGroup/>", 400)]
    [InlineData("<m:setContact><m:URI/></m:setContact>", 400)]
    [InlineData("<m:setContact/>", 400)]
    [InlineData("<m:deleteContact/>", 400)]
    [InlineData("<m:deleteGroup/>", 400)]
    [InlineData("<m:deleteGroup><m:groupID>-1</m:groupID></m:deleteGroup>", 400)]
    [InlineData("<m:modifyGroup><m:groupID>x</m:groupID><m:name>n</m:name></m:modifyGroup>", 400)]
    [InlineData("<m:setPresence/>", 501)]
    [InlineData("<other xmlns='urn:x'/>", 501)]
    [InlineData("", 400)]
    public async Task Operation_IncompleteOrUnknown_Refused(string operation, int status)
    {
        WireMessage refused = await _client.SendAsync(_client.Service(operation));

        Assert.Equal(status, refused.Status);
        Assert.True(refused.Has("ms-diagnostics"));
    }

    [Fact]
    public async Task Lists_SurviveARestart()
    {
        await ChangeAsync(_client.AddGroup("Friends"));
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test", "2", "B\u00f6b \u732b"));
        await ChangeAsync(_client.SetContact("sip:carol@contoso.test"));
        await ChangeAsync(_client.DeleteContact("sip:carol@contoso.test"));
        string before = (await _client.SendAsync(_client.SubscribeContacts())).Body;
        await _fixture.RestartAsync();
        TestClient again = _fixture.SignIn(_alice);

        string after = (await again.SendAsync(again.SubscribeContacts())).Body;

        Assert.Equal(before, after);
        Assert.Contains("deltaNum=\"5\"", after);
        Assert.Contains("name=\"B\u00f6b \u732b\" groups=\"2\"", after);
    }

    [Fact]
    public async Task Lists_StandUnreadableInTheFile()
    {
        await ChangeAsync(_client.AddGroup("Secretgroup"));
        await ChangeAsync(_client.SetContact("sip:secretfriend@contoso.test", "2", "Secretname"));
        await _fixture.RestartAsync();

        foreach (string file in System.IO.Directory.GetFiles(Path.GetDirectoryName(_fixture.DatabaseFile)!, "backend*"))
        {
            byte[] octets = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            string text = Encoding.Latin1.GetString(octets);
            Assert.All(
                ["Secretgroup", "secretfriend", "Secretname"],
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Row_MovedIntoAnotherList_IsNotRead()
    {
        Account mallory = _fixture.Directory.Add("mallory");
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test"));
        await _fixture.Database.WriteAsync(
            (connection, transaction) =>
            {
                using System.Data.Common.DbCommand command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText =
                    $"""
                    INSERT INTO contact_list SELECT '{mallory.Id}', delta_number, last_group_id FROM contact_list;
                    INSERT INTO contact SELECT '{mallory.Id}', contact_id, sealed_details FROM contact;
                    """;
                return command.ExecuteNonQuery();
            },
            TestContext.Current.CancellationToken);
        TestClient thief = _fixture.SignIn(mallory, 2);

        Assert.Equal(503, (await thief.SendAsync(thief.SubscribeContacts())).Status);
        Assert.Equal(503, (await thief.SendAsync(thief.SetContact("sip:x@contoso.test"))).Status);
    }

    [Fact]
    public async Task Write_Lost_IsRefusedAndTheListStaysAsItWas()
    {
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test"));
        _fixture.Faults.LoseNextWrite();

        WireMessage refused = await _client.SendAsync(_client.SetContact("sip:lost@contoso.test"));

        Assert.Equal(503, refused.Status);
        await ChangeAsync(_client.SetContact("sip:carol@contoso.test"), "deltaNum=\"3\" prevDeltaNum=\"2\"");
        string list = (await _client.SendAsync(_client.SubscribeContacts())).Body;
        Assert.Contains("bob@", list);
        Assert.Contains("carol@", list);
        Assert.DoesNotContain("lost@", list);
    }

    [Fact]
    public async Task Operations_MoreThanMayWait_503AndTheOthersAreDone()
    {
        Action open = _fixture.Faults.Hold();
        for (int i = 0; i < 256; i++)
        {
            _client.Post(_client.SetContact($"sip:c{i}@contoso.test"));
        }

        WireMessage refused = await _client.SendAsync(_client.SetContact("sip:toomany@contoso.test"));
        open();

        Assert.Equal(503, refused.Status);
        Assert.Equal("2", refused["Retry-After"]);
        for (int i = 0; i < 512; i++)
        {
            WireMessage message = await _client.Connection.ReadAsync();
            Assert.True(message.Status is 200 or 0);
        }

        await ChangeAsync(_client.SetContact("sip:now@contoso.test"), "deltaNum=\"258\"");
    }

    [Fact]
    [Trait("claim", "T12")]
    public async Task SERVICE_ToSomeoneElsesList_RefusedAndNothingChanges()
    {
        Account bob = _fixture.Directory.Add("bob");
        string attack = _client.Service(
            "<m:setContact><m:URI>sip:x@y.test</m:URI><m:groups>1</m:groups></m:setContact>", "sip:bob@contoso.test");

        Assert.Equal(404, (await _client.SendAsync(attack)).Status);

        TestClient owner = _fixture.SignIn(bob, 2);
        Assert.DoesNotContain("<contact ", (await owner.SendAsync(owner.SubscribeContacts())).Body);
    }

    [Fact]
    public async Task Account_Deleted_ItsListGoesToo()
    {
        await ChangeAsync(_client.SetContact("sip:bob@contoso.test"));

        _fixture.Directory.Delete(_alice);

        await _fixture.Database.WriteAsync((_, _) => 0, TestContext.Current.CancellationToken);
        Assert.Equal(0L, Count("contact") + Count("contact_list") + Count("contact_group"));
    }

    private long Count(string table) => _fixture.Database.Read(connection =>
    {
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM " + table;
        return (long)command.ExecuteScalar()!;
    });

    private static string Erin(string name, string groups) =>
        $" uri=\"sip:erin@contoso.test\" name=\"{name}\" groups=\"{groups}\" subscribed=\"true\" externalURI=\"\" />";

    private async Task ChangeAsync(string request, string expected = "<contactDelta")
    {
        Assert.Equal(200, (await _client.SendAsync(request)).Status);
        Assert.Contains(expected, (await _client.Connection.ReadAsync()).Body);
    }

    private async Task<string> RefusedAsync(string request, int status)
    {
        WireMessage refused = await _client.SendAsync(request);
        Assert.Equal(status, refused.Status);
        return refused["ms-diagnostics"].Split(';')[0];
    }

    private static async Task<string> DeltaAsync(TestClient client, int number)
    {
        string body = (await client.Connection.ReadAsync()).Body;
        string start = $"<contactDelta deltaNum=\"{number}\" prevDeltaNum=\"{number - 1}\">";
        Assert.StartsWith(start, body, StringComparison.Ordinal);
        return body[start.Length..^"</contactDelta>".Length];
    }
}
