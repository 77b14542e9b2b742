// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Management.Commands;
using Xunit;

namespace Parley.Management.Tests.Commands;

public sealed class CommandSerializerTests
{
    [Fact]
    public void Write_Command_HasAPinnedForm()
    {
        AddUserCommand command = new("alice@contoso.test", "Alice", "alice", new SecretText("p\"w\u00E4"));
        Assert.Equal(
            "{\"command\":\"user.add\",\"sip\":\"alice@contoso.test\",\"displayName\":\"Alice\",\"sam\":\"alice\",\"password\":\"p\\\"w\u00E4\"}",
            Encoding.UTF8.GetString(CommandSerializer.Write(command)));
        Assert.DoesNotContain("p\"w", command.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        byte[] body = CommandSerializer.Write(new AddUserCommand("a@b", null, null, new SecretText("p\"w\u00E4\\n")));
        Assert.True(CommandSerializer.TryRead(body, out AdministrationCommand? command, out _));
        AddUserCommand add = Assert.IsType<AddUserCommand>(command);
        Assert.Equal("a@b", add.Sip);
        Assert.Equal("p\"w\u00E4\\n", add.Password!.Characters.ToString());
        command.Dispose();
        Assert.True(add.Password.Characters.IndexOfAnyExcept('\0') < 0);
    }

    public static TheoryData<AdministrationCommand> Sparse() =>
    [
        new SetDomainCommand("ad.contoso.test", Create: false),
        new RemoveDomainCommand("ad.contoso.test"),
        new TestDomainCommand("ad.contoso.test"),
        new SynchroniseDomainCommand("ad.contoso.test"),
        new ListDomainsCommand(),
        new ListPeopleCommand(),
        new EnablePeopleCommand(Enable: true, []),
        new SetSchemesCommand(),
        new ShowPersonCommand("ann"),
        new ChangePersonCommand("ann", Release: true),
        new GrantAdministratorCommand("a@b"),
    ];

    [Theory]
    [MemberData(nameof(Sparse))]
    public void Command_WithNothingThatMayBeMissing_IsReadBack(AdministrationCommand command)
    {
        Assert.True(CommandSerializer.TryRead(
            CommandSerializer.Write(command), out AdministrationCommand? read, out string? error), error);
        Assert.Equal(command.GetType(), read.GetType());
    }

    [Fact]
    public void Reply_WithNothingThatMayBeMissing_IsReadBack()
    {
        DirectoryDomain domain = new()
        {
            DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["dc1.ad.contoso.test"],
            Transport = DomainTransport.Gssapi, BindName = "reader@ad.contoso.test",
        };
        AdministrationReply reply = new(AdministrationStatus.Ok, "so")
        {
            Domains = [new DomainLine(domain)], People = [new PersonLine("CONTOSO\\ann", "Ann", "conflict", "CN=Ann")],
        };
        Assert.True(ReplySerializer.TryRead(ReplySerializer.Write(reply), out AdministrationReply? read));
        Assert.Equal(reply.People, read.People);
        Assert.Equal("ad.contoso.test", Assert.Single(read.Domains!).Domain.DnsName);
    }

    [Fact]
    public void Reply_HowADomainStands_IsReadBack()
    {
        DirectoryDomain domain = new()
        {
            DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["dc1.ad.contoso.test"],
            Transport = DomainTransport.Gssapi, BindName = "reader@ad.contoso.test",
        };
        DomainStatus status = new()
        {
            Domain = domain.DnsName, Mode = ReadingMode.Following, Controller = "dc1", People = 7,
            LastContact = DateTimeOffset.UnixEpoch, FirstRun = TimeSpan.FromSeconds(2), Warnings = ["Name it anew."],
            Doubts = ["51 people were not found."],
        };
        AdministrationReply reply = new(AdministrationStatus.Ok, "so") { Domains = [new DomainLine(domain, status)] };
        Assert.True(ReplySerializer.TryRead(ReplySerializer.Write(reply), out AdministrationReply? read));
        DomainStatus back = Assert.Single(read.Domains!).Status!;
        Assert.Equal(status with { Warnings = [], Doubts = [] }, back with { Warnings = [], Doubts = [] });
        Assert.Equal("Name it anew. 51 people were not found.", back.Problem);
        Assert.True(back.Synchronised);
    }

    [Fact]
    public void Reply_WhatWasWritten_IsReadBack()
    {
        AdministrationReply reply = new(AdministrationStatus.Refused, "no")
        {
            Errors = [new LineError(3, "wrong")], Users = [new UserLine("a@b", "A", true)],
        };
        Assert.True(ReplySerializer.TryRead(ReplySerializer.Write(reply), out AdministrationReply? read));
        Assert.Null(read.Photo);
        Assert.Equal((reply.Status, reply.Text), (read.Status, read.Text));
        Assert.Equal(reply.Errors, read.Errors);
        Assert.Equal(reply.Users, read.Users);
        Assert.Contains(
            "\"type\":\"urn:parley:problem:administration:refused\"",
            Encoding.UTF8.GetString(ReplySerializer.Write(reply)), StringComparison.Ordinal);
        Assert.False(ReplySerializer.TryRead("<html>"u8, out _));
        Assert.False(ReplySerializer.TryRead("{}"u8, out _));
    }
}
