// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Tests.Fakes;
using Parley.TestKit;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Reading;

/// <summary>Whatever stands in an attribute, the run goes on and the person is followed.</summary>
public sealed class OddValueTests : IDisposable
{
    private readonly Rig _rig = new();
    private readonly Guid _ann;
    private readonly Guid _bob;

    public OddValueTests()
    {
        _ann = _rig.Domain.AddPerson("ann");
        _bob = _rig.Domain.AddPerson("bob");
    }

    public void Dispose() => _rig.Dispose();

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("title", "626164076c696e65")]
    [InlineData("displayName", "ff0041")]
    [InlineData("mail", "c3")]
    [InlineData("telephoneNumber", "")]
    public async Task TextNotUnderstood_IsLeftOutAndTheirEndIsStillFollowed(string attribute, string octets)
    {
        Set(_ann, attribute, Convert.FromHexString(octets));
        await _rig.SettleAsync();
        Assert.Equal(1, _rig.Status.OddObjects);
        DomainPerson ann = _rig.People.People[_ann];
        Assert.Null(attribute switch
        {
            "title" => ann.Details.Title,
            "displayName" => ann.DisplayName,
            "mail" => ann.Details.Mail,
            _ => ann.Details.WorkPhone,
        });

        _rig.Domain.Change(_ann, static o => o with { Control = 514 });
        await _rig.PollAsync();
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Fact]
    public async Task PhotoTooLarge_IsLeftOut()
    {
        Set(_ann, "thumbnailPhoto", new byte[(100 * 1024) + 1]);
        Set(_bob, "thumbnailPhoto", new byte[100 * 1024]);
        await _rig.SettleAsync();
        Assert.Empty(_rig.People.People[_ann].Photo);
        Assert.Equal(100 * 1024, _rig.People.People[_bob].Photo.Length);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("objectSid", "0102")]
    [InlineData("objectSid", "01ff0000000000050000000000000000")]
    [InlineData("sAMAccountName", "ff")]
    public async Task IdentityNotUnderstood_IsNoPersonAnyMore(string attribute, string octets)
    {
        await _rig.SettleAsync();
        Set(_ann, attribute, Convert.FromHexString(octets));
        await _rig.PollAsync();
        Assert.DoesNotContain(_ann, _rig.People.People.Keys);
        Assert.Contains(_bob, _rig.People.People.Keys);
    }

    [Fact]
    public async Task GuidNotUnderstood_OthersAreTakenOver()
    {
        Set(_ann, "objectGUID", [1, 2, 3]);
        await _rig.SettleAsync();
        Assert.Equal([_bob], _rig.People.People.Keys);
        Assert.True(_rig.Status.OddObjects > 0);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task StandingNotReadable_DoesNotStand()
    {
        Set(_ann, "userAccountControl", "x"u8.ToArray());
        await _rig.SettleAsync();
        Assert.True(_rig.People.People[_ann].Disabled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(3_000_000_000_000_000_000)]
    public async Task ExpiryThatIsNoDate_IsNever(long value)
    {
        Set(_ann, "accountExpires", Encoding.ASCII.GetBytes(value.ToString(null, null)));
        await _rig.SettleAsync();
        Assert.Null(_rig.People.People[_ann].ExpiresAt);
    }

    [Fact]
    public async Task Attributes_AreAllRead()
    {
        (string, string)[] texts =
        [
            ("userPrincipalName", "ann@ad.contoso.test"), ("displayName", "Ann Bär"), ("givenName", "Ann"),
            ("sn", "Bär"),
            ("mail", "ann@contoso.test"), ("title", "t"), ("department", "d"), ("company", "c"),
            ("physicalDeliveryOfficeName", "o"), ("l", "city"), ("st", "state"), ("co", "country"),
            ("telephoneNumber", "1"), ("mobile", "2"), ("homePhone", "3"), ("accountExpires", "134400000000000000"),
            ("pwdLastSet", "77"), ("manager", $"<GUID={_bob:D}>;<SID=S-1-5-21-1-2-3-7>;CN=bob"),
        ];
        foreach ((string attribute, string value) in texts)
        {
            Set(_ann, attribute, Encoding.UTF8.GetBytes(value));
        }

        Set(_ann, "thumbnailPhoto", [1, 2, 3]);
        await _rig.SettleAsync();

        DomainPerson ann = _rig.People.People[_ann];
        PersonDetails details = new()
        {
            Mail = "ann@contoso.test", Title = "t", Department = "d", Company = "c", Office = "o", City = "city",
            State = "state", Country = "country", WorkPhone = "1", MobilePhone = "2", HomePhone = "3", Manager = _bob,
        };
        Assert.Equal(details, ann.Details);
        Assert.Equal(("ann@ad.contoso.test", "Ann Bär", "Ann", "Bär"), (
            ann.UserPrincipalName, ann.DisplayName, ann.GivenName, ann.Surname));
        Assert.Equal(DateTimeOffset.FromFileTime(134400000000000000).ToUniversalTime(), ann.ExpiresAt);
        Assert.Equal(77, ann.PasswordStamp);
        Assert.StartsWith(FakeDomain.Sid, ann.SecurityIdentifier, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], ann.Photo);
        Assert.Equal(0, _rig.Status.OddObjects);
    }

    [Fact]
    public async Task AnyOctetsInAnyAttribute_NeverEndTheRun()
    {
        SeededGenerator random = new(20261124);
        string[] attributes =
        [
            .. Ldap.Reading.PersonReader.Attributes.Except(
                ["objectClass", "objectGUID", "sAMAccountType", "isDeleted"]),
        ];
        await _rig.SettleAsync();
        for (int i = 0; i < 500; i++)
        {
            byte[] octets = [.. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.NextBits())];
            Set(_ann, random.Pick<string>(attributes), octets);
            _rig.Domain.Change(_bob, static o => o with { Control = o.Control ^ 2 });
            await _rig.PollAsync();
            Assert.Null(_rig.Status.LastError);
            Assert.Equal(_rig.Domain[_bob].Control == 514, _rig.People.People[_bob].Disabled);
        }
    }

    private void Set(Guid person, string attribute, byte[] octets) =>
        _rig.Domain.Change(person, o => o with { More = o.More.SetItem(attribute, octets) });

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("accountExpires")]
    [InlineData("lockoutTime")]
    public async Task TimeOfAnEndNotReadable_DoesNotStand(string attribute)
    {
        Set(_ann, attribute, "x"u8.ToArray());
        await _rig.SettleAsync();
        Assert.True(_rig.People.People[_ann].Disabled);
        Assert.False(_rig.People.People[_bob].Disabled);
    }
}
