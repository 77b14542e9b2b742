// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.DirectorySearch;

public sealed class DirectorySearchHandlerTests : IAsyncLifetime
{
    private static readonly XNamespace M = "http://schemas.microsoft.com/winrtc/2002/11/sip";

    private readonly RegistrarFixture _fixture = new();
    private readonly TestClient _client;

    public DirectorySearchHandlerTests()
    {
        _client = _fixture.SignIn(_fixture.Directory.Add("alice", "Alice Adams"));
        _fixture.Directory.Add("bob", "Bob <Baker>");
        _fixture.Directory.Add("bobby", "Bobby Baumann");
        Account gone = _fixture.Directory.Add("bobgone", "Bob Gone");
        _fixture.Directory.Set(gone with { Enabled = false });
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("bob bobby", "givenName=bob")]
    [InlineData("bob", "givenName=bob", "sn=&lt;bak")]
    [InlineData("bobby", "sn=BAUM")]
    [InlineData("alice", "mail=alice@contoso")]
    [InlineData("alice", "msRTCSIP-PrimaryUserAddress=sip:alice@contoso.test")]
    [InlineData("", "givenName=ob")]
    [InlineData("", "company=Contoso")]
    [InlineData("", "givenName=bob", "company=Contoso")]
    [InlineData("", "givenName=")]
    [InlineData("")]
    public void Search_FindsEnabledPeopleByPrefix(string expected, params string[] rows)
    {
        WireMessage ok = _client.Send(Search(100, rows));

        Assert.Equal(200, ok.Status);
        IEnumerable<string> users = Rows(ok).Select(r => ((string)r.Attribute("uri")!)[4..].Split('@')[0]);
        Assert.Equal(expected, string.Join(' ', users));
        Assert.Contains("<m:moreAvailable>false</m:moreAvailable>", ok.Body);
    }

    [Fact]
    public void Search_Row_CarriesWhatIsKnown()
    {
        XElement row = Assert.Single(Rows(_client.Send(Search(100, "sn=&lt;Baker"))));

        Assert.Equal("sip:bob@contoso.test", (string)row.Attribute("uri")!);
        Assert.Equal("Bob <Baker>", (string)row.Attribute("displayName")!);
        Assert.Equal("bob@contoso.test", (string)row.Attribute("email")!);
    }

    [Theory]
    [InlineData("company=fabri")]
    [InlineData("c=Ger")]
    [InlineData("mail=dora.d@")]
    [InlineData("mail=dora@contoso")]
    [InlineData("givenName=dora", "company=Fabrikam Bau", "c=germany")]
    public void Search_PersonOfADomain_IsFoundByTheAddressBook_AndShownWithIt(params string[] rows)
    {
        AddDora();

        XElement row = Assert.Single(Rows(_client.Send(Search(100, rows))));

        Assert.Equal(
            "uri=sip:dora@contoso.test displayName=Dora title=Site <Manager> office=B-12 phone=+49 30 1234567"
            + " company=Fabrikam Bau city=Berlin state=BE country=Germany email=dora.d@fabrikam.test",
            string.Join(
                ' ',
                row.Attributes().Where(static a => !a.IsNamespaceDeclaration)
                    .Select(static a => $"{a.Name.LocalName}={a.Value}")));
    }

    [Theory]
    [InlineData("company=abri")]
    [InlineData("c=Bau")]
    [InlineData("givenName=alice", "company=Fabrikam")]
    public void Search_ByWhatTheAddressBookDoesNotSay_FindsNobody(params string[] rows)
    {
        AddDora();
        Assert.Empty(Rows(_client.Send(Search(100, rows))));
    }

    [Fact]
    public void Search_MobileAndHomePhones_AreNotShown()
    {
        AddDora();
        Assert.DoesNotContain("170", _client.Send(Search(100, "givenName=dora")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_NameThatXmlCannotCarry_IsWrittenWithReplacements()
    {
        _fixture.Directory.Add("odd", "Odd \u0001\ud83d\ude00\ud83d");

        XElement row = Assert.Single(Rows(_client.Send(Search(100, "givenName=odd"))));

        Assert.Equal("Odd \ufffd\ud83d\ude00\ufffd", (string)row.Attribute("displayName")!);
    }

    [Fact]
    public void Search_MoreThanAskedFor_SaysSo()
    {
        WireMessage ok = _client.Send(Search(1, "givenName=bob"));

        Assert.Single(Rows(ok));
        Assert.Contains("<m:moreAvailable>true</m:moreAvailable>", ok.Body);
    }

    [Fact]
    public void Search_NeverGivesMoreThanTheLimit()
    {
        for (int i = 0; i < 120; i++)
        {
            _fixture.Directory.Add($"zoe{i}", $"Zoe {i}");
        }

        Assert.Equal(100, Rows(_client.Send(Search(int.MaxValue, "givenName=zoe"))).Length);
    }

    [Theory]
    [Trait("claim", "T21")]
    [InlineData(8, 200)]
    [InlineData(9, 400)]
    public void Search_Conditions_AreFew(int count, int status)
    {
        WireMessage answer = _client.Send(Search(100, [.. Enumerable.Repeat("givenName=bob", count)]));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Search_AgainAndAgain_IsRefusedForThePersonUntilTimePasses()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(200, _client.Send(Search(100, "givenName=bob")).Status);
        }

        Assert.Equal(503, _client.Send(Search(100, "givenName=bob")).Status);
        TestClient other = _fixture.SignIn(_fixture.Directory.Add("carol", "Carol"));
        Assert.Equal(200, other.Send(Search(100, "givenName=bob")).Status);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, _client.Send(Search(100, "givenName=bob")).Status);
        Assert.Equal(503, _client.Send(Search(100, "givenName=bob")).Status);
    }

    [Theory]
    [InlineData("<m:other/>", 501)]
    [InlineData("", 400)]
    public void Search_OtherOperation_Refused(string operation, int status) =>
        Assert.Equal(status, _client.Send(_client.Service(operation, "sip:contoso.test")).Status);

    private void AddDora()
    {
        Account dora = _fixture.Directory.Add("dora", "Dora");
        _fixture.Directory.Set(dora with
        {
            Details = new PersonDetails
            {
                Mail = "dora.d@fabrikam.test", Title = "Site <Manager>", Office = "B-12", WorkPhone = "+49 30 1234567",
                Company = "Fabrikam Bau", City = "Berlin", State = "BE", Country = "Germany",
                MobilePhone = "+49 170 1", HomePhone = "+49 170 2",
            },
        });
    }

    private static XElement[] Rows(WireMessage ok) => [.. XElement.Parse(ok.Body).Descendants(M + "row")];

    private string Search(int maximum, params string[] rows) => _client.Service(
        $"<m:directorySearch><m:filter m:href=\"#searchArray\"/><m:maxResults>{maximum}</m:maxResults>"
        + "</m:directorySearch><m:Array m:id=\"searchArray\">"
        + string.Concat(rows.Select(r => $"<m:row m:attrib=\"{r.Split('=')[0]}\" m:value=\"{r.Split('=')[1]}\"/>"))
        + "</m:Array>",
        "sip:contoso.test");
}
