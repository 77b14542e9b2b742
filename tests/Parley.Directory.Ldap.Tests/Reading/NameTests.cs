// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Parley.Directory.Ldap.Following;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;
using Parley.Directory.Ldap.Tests.Fakes;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Reading;

public sealed class NameTests
{
    [Theory]
    [InlineData("CN=a,DC=b", "CN=a,DC=b", false)]
    [InlineData("<GUID=01020304-0506-0708-090a-0b0c0d0e0f10>;<SID=S-1-5-21-1>;CN=a,DC=b", "CN=a,DC=b", true)]
    [InlineData("<GUID=01020304-0506-0708-090a-0b0c0d0e0f10>;CN=a", "CN=a", true)]
    [InlineData("<SID=S-1-5-21-1>;CN=a", "CN=a", false)]
    [InlineData("<GUID=zz>;CN=a", "CN=a", false)]
    [InlineData("<GUID=01020304", "<GUID=01020304", false)]
    [InlineData("", "", false)]
    public void Read_NameInAnyForm_GivesItsParts(string text, string name, bool hasGuid)
    {
        DistinguishedName read = DistinguishedName.Read(text);
        Assert.Equal(name, read.Name);
        Assert.Equal(hasGuid, read.ObjectGuid is not null);
    }

    [Theory]
    [InlineData("CN=a,OU=x,DC=d", "OU=x,DC=d", true)]
    [InlineData("OU=x,DC=d", "ou=X,dc=D", true)]
    [InlineData("CN=a\\,OU=x,DC=d", "OU=x,DC=d", false)]
    [InlineData("CN=a\\\\,OU=x,DC=d", "OU=x,DC=d", true)]
    [InlineData("CN=aOU=x,DC=d", "OU=x,DC=d", false)]
    [InlineData("DC=d", "OU=x,DC=d", false)]
    public void IsWithin_Name_ComparesWholeParts(string name, string above, bool expected) =>
        Assert.Equal(expected, DistinguishedName.IsWithin(name, above));

    [Fact]
    public void GroupsIn_NameWithSpecialCharacters_IsEscaped() => Assert.Equal(
        @"(&(objectClass=group)(memberOf=CN=a \28b\29 \2a\5c,DC=d))", Filters.GroupsIn(@"CN=a (b) *\,DC=d"));

    [Fact]
    public void Filters_AllOfThem_AreFilters()
    {
        foreach (string filter in (string[])
        [
            Filters.People, Filters.Containers, Filters.ChangedFrom(7, true), Filters.ChangedFrom(7, false),
            Filters.GroupNamed("a)(b"), Filters.PeopleOfPrimaryGroup(513),
            .. Filters.PeopleInBatches(Enumerable.Range(0, 120).Select(static _ => Guid.NewGuid())),
        ])
        {
            _ = FakeFilter.Read(filter);
        }
    }

    [Fact]
    public void PeopleInBatches_ManyPeople_AreAllAskedFor() => Assert.Equal(
        3, Filters.PeopleInBatches(Enumerable.Range(0, 120).Select(static _ => Guid.NewGuid())).Count());

    [Theory]
    [InlineData("member;range=0-2", 3)]
    [InlineData("member;range=3-*", 0)]
    [InlineData("member", 0)]
    [InlineData("member;range=0-99999999999999999999", 0)]
    [InlineData("memberOf", 0)]
    public void TakeMembers_Range_SaysWhereToGoOn(string attribute, long next)
    {
        HashSet<Guid> members = [];
        DirectoryRecord record = new(
            "CN=g",
            new Dictionary<string, IReadOnlyList<byte[]>>
            {
                [attribute] = [Encoding.UTF8.GetBytes("<GUID=01020304-0506-0708-090a-0b0c0d0e0f10>;CN=a"), [0xFF]],
            });
        Assert.Equal(next, GroupReader.TakeMembers(record, members));
        Assert.Equal(attribute == "memberOf" ? 0 : 1, members.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1|a|b")]
    [InlineData("2|S-1|5f0d1a3e-0000-0000-0000-000000000000|5|a||b|3|ff")]
    [InlineData("1|S-1|5f0d1a3e-0000-0000-0000-000000000000|-5|a||b|3|ff")]
    [InlineData("1|S-1|x|5|a||b|3|ff")]
    public void Checkpoint_TextOfSomethingElse_IsNone(string? text) => Assert.Null(Checkpoint.Read(text));

    [Fact]
    public void Checkpoint_Written_IsReadAgain()
    {
        Checkpoint checkpoint = new("S-1-5-21", Guid.NewGuid(), 99, "sel", Guid.NewGuid(), "dig", 7, UInt128.MaxValue);
        Assert.Equal(checkpoint, Checkpoint.Read(checkpoint.ToString()));
        Assert.Equal(checkpoint with { Group = null }, Checkpoint.Read((checkpoint with { Group = null }).ToString()));
    }
}
