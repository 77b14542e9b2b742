// SPDX-License-Identifier: Apache-2.0

extern alias directory;
extern alias ldap;

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Interop.Harness;
using Xunit;
using directory::Parley.Directory.Domains;
using ldap::Parley.Directory.Ldap;
using ldap::Parley.Directory.Ldap.Protocols;
using ldap::Parley.Directory.Ldap.Sessions;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The reader of domains against a real controller: connections, and what comes of changes.</summary>
public sealed class SynchronisationTests : IAsyncLifetime
{
    private const string Password = "Secret-1234";
    private const string Reader = "reader";

    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private DomainController _controller = null!;
    private NativeEnvironment _kerberos = null!;

    private DomainDefinition Definition => _controller.Definition;

    public async ValueTask InitializeAsync()
    {
        _controller = await DomainController.StartAsync(DomainDefinition.Contoso);
        _kerberos = new NativeEnvironment("KRB5_CONFIG", _controller.KerberosConfiguration);
        await _controller.People.AddServiceAsync(Reader, Password);
        await _controller.People.AddGroupAsync("Chatting");
        await _controller.People.AddUserAsync("ann", Password, ("displayName", "Ann"), ("mail", "ann@contoso.test"));
        await _controller.People.AddUserAsync("bob", Password);
        await _controller.People.AddMembersAsync("Chatting", "ann");
    }

    public async ValueTask DisposeAsync()
    {
        _kerberos.Dispose();
        await _controller.DisposeAsync();
        await _metrics.DisposeAsync();
    }

    [Fact]
    public async Task Changes_OverLdaps_AreFollowed()
    {
        DomainPeople there = _controller.People;
        AppliedPeople here = new(DomainDefinition.AdministratorPassword);

        // Who may see deleted objects; the least privileged account is in the test below.
        here.Configured.Add(Ldaps() with { BindName = "Administrator@" + Definition.DnsName });
        await using DomainSynchroniser synchroniser = New(here);
        await synchroniser.StartAsync(default);
        await Until.TrueAsync(
            () => Task.FromResult(synchroniser.Status[0] is { Mode: ReadingMode.Following, DeletionsVisible: true }),
            "the domain is not followed");
        Assert.Equal(["ann", "bob", Reader], here.People.Values.Select(static p => p.SamAccountName).Order());
        Assert.True(here["ann"]!.InEnabledGroup);
        Assert.False(here["bob"]!.InEnabledGroup);
        Guid ann = here["ann"]!.ObjectGuid;

        await there.DisableAsync("bob");
        await ReachedAsync(() => here["bob"]!.Disabled);
        await there.EnableAsync("bob");
        await ReachedAsync(() => !here["bob"]!.Disabled);

        string sales = await there.AddUnitAsync("Sales");
        await there.MoveAsync("ann", sales);
        await there.RenameAsync("ann", "anna");
        await ReachedAsync(() => here["anna"]?.DistinguishedName == "CN=anna," + sales);
        Assert.Equal(ann, here["anna"]!.ObjectGuid);
        await there.ApplyAsync($"dn: {sales}\nchangetype: modrdn\nnewrdn: OU=Trade\ndeleteoldrdn: 1\n");
        await ReachedAsync(() => here["anna"]!.DistinguishedName == $"CN=anna,OU=Trade,{Definition.BaseName}");

        await there.AddGroupAsync("Staff");
        await there.AddMembersAsync("Staff", "bob", "Chatting");
        await there.AddMembersAsync("Chatting", "Staff");
        await ReachedAsync(() => here["bob"]!.InEnabledGroup);
        GroupMembers members = await synchroniser.MembersOfAsync(Definition.DnsName, "Chatting", default);
        Assert.Null(members.Failure);
        Assert.Equal(new HashSet<Guid> { ann, here["bob"]!.ObjectGuid }, members.Members);
        await there.RemoveMembersAsync("Chatting", "Staff");
        await ReachedAsync(() => !here["bob"]!.InEnabledGroup);

        await there.SetLockoutThresholdAsync(5);
        await there.LockAsync("bob");
        await ReachedAsync(() => here["bob"]!.LockedUntil > TimeProvider.System.GetUtcNow());
        await there.UnlockAsync("bob");
        await ReachedAsync(() => here["bob"]!.LockedUntil is null);

        await there.SetBytesAsync("anna", "thumbnailPhoto", [0xFF, 0xD8, 0]);
        await there.SetAsync("anna", "manager", await there.DistinguishedNameAsync("bob"));
        await ReachedAsync(() => here["anna"]!.Details.Manager == here["bob"]!.ObjectGuid);
        Assert.Equal([0xFF, 0xD8, 0], here["anna"]!.Photo);

        long stamp = here["anna"]!.PasswordStamp;
        await there.SetPasswordAsync("anna", Password + "x");
        await ReachedAsync(() => here["anna"]!.PasswordStamp > stamp);

        await there.DeleteAsync("anna");
        await ReachedAsync(() => here["anna"] is null);
        Assert.Equal(0, synchroniser.Status[0].OddObjects);
    }

    [Fact]
    public async Task Controller_KilledAndRestarted_IsFollowedAgain()
    {
        AppliedPeople here = new(Password);
        here.Configured.Add(Ldaps());
        await using DomainSynchroniser synchroniser = New(here);
        await synchroniser.StartAsync(default);
        await ReachedAsync(() => synchroniser.Status[0].Mode == ReadingMode.Following);

        await _controller.KillAsync();
        await ReachedAsync(() => !synchroniser.Status[0].Connected && synchroniser.Status[0].LastError is not null);
        await _controller.People.DisableAsync("ann");
        await _controller.RunAsync();
        await ReachedAsync(() => here["ann"]!.Disabled);
        await ReachedAsync(() => synchroniser.Status[0] is { Mode: ReadingMode.Following, LastError: null });
    }

    [Fact]
    public async Task Kerberos_EverythingAfterTheBind_IsSealed()
    {
        string keytab = await _controller.People.ExportKeytabAsync("reader.keytab", Reader);
        await using Wiretap tap = new(IPAddress.Parse(_controller.Address), 389);
        await using IDirectorySession session = await new LdapSessionFactory(TimeProvider.System).ConnectAsync(
            Sealed(keytab), $"{_controller.HostName}:{tap.Port}", null, default);
        DirectoryPage page = await session.SearchAsync(
            new DirectorySearch(Definition.BaseName, SearchDepth.Subtree, "(sAMAccountName=ann)", ["mail"]), null, default);

        Assert.Equal("ann@contoso.test", Encoding.UTF8.GetString(page.Records[0]["mail"][0]));
        Assert.True(SealedMessages(tap.FromClient) >= 1);
        Assert.True(SealedMessages(tap.FromServer) >= 1);
        Assert.Equal(-1, tap.FromServer.AsSpan().IndexOf("ann@contoso.test"u8));
        Assert.Equal(-1, tap.FromClient.AsSpan().IndexOf("sAMAccountName"u8));
    }

    [Fact]
    public async Task Kerberos_ServerThatDoesNotSeal_IsNotUsed()
    {
        string keytab = await _controller.People.ExportKeytabAsync("reader.keytab", Reader);
        string service = await _controller.People.ExportKeytabAsync("ldap.keytab", "ldap/" + _controller.HostName);
        using NativeEnvironment acceptor = new("KRB5_KTNAME", service);
        await using UnsealedServer server = new(IPAddress.Parse(_controller.Address));

        ControllerException refused = await Assert.ThrowsAsync<ControllerException>(
            () => new LdapSessionFactory(TimeProvider.System).ConnectAsync(
                Sealed(keytab), $"{_controller.HostName}:{server.Port}", null, default));

        Assert.True(refused.Failure == DirectoryFailure.NotSealed, refused.Message);
        Assert.True(server.HasOffered);
        Assert.False(server.WasAsked);
    }

    [Fact]
    public async Task Ldaps_NothingIsInTheClear()
    {
        await using Wiretap tap = new(IPAddress.Parse(_controller.Address), 636);
        await using IDirectorySession session = await new LdapSessionFactory(TimeProvider.System).ConnectAsync(
            Ldaps(), $"{_controller.HostName}:{tap.Port}", Encoding.UTF8.GetBytes(Password), default);
        Assert.Equal(-1, tap.FromClient.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)));
        Assert.Equal(0x16, tap.FromClient[0]);
    }

    [Fact]
    public async Task Configuration_EveryMistake_IsNamed()
    {
        await using DomainSynchroniser synchroniser = New(new AppliedPeople(Password));
        string keytab = await _controller.People.ExportKeytabAsync("ann.keytab", "ann");
        string readers = await _controller.People.ExportKeytabAsync("reader.keytab", Reader);
        using TestAuthority other = new(new X500DistinguishedName("CN=Somebody else"));
        string otherFile = Path.Combine(Workspace.NewDirectory("other-authority"), "other.pem");
        await File.WriteAllTextAsync(otherFile, other.Certificate.ExportCertificatePem());
        await _controller.People.AddUserAsync("off", Password);
        await _controller.People.DisableAsync("off");

        Assert.Null(await TryAsync(Ldaps(), Password));
        Assert.Null(await TryAsync(Sealed(readers), null));
        Assert.Contains("password is wrong", await TryAsync(Ldaps(), "wrong"));
        Assert.Contains(
            "disabled there", await TryAsync(Ldaps() with { BindName = "off@" + Definition.DnsName }, Password));
        Assert.Contains("does not trust", await TryAsync(Ldaps() with { TrustedCertificates = otherFile }, Password));
        Assert.Contains("does not trust", await TryAsync(Ldaps() with { TrustedCertificates = null }, Password));
        Assert.Contains(
            "cannot be read", await TryAsync(Ldaps() with { TrustedCertificates = otherFile + ".no" }, Password));
        Assert.Contains(
            "for another name", await TryAsync(Ldaps() with { Controllers = [_controller.Address] }, Password));
        Assert.Contains(
            "cannot be reached",
            await TryAsync(Ldaps() with { Controllers = [_controller.HostName + ":1"] }, Password));
        Assert.Contains(
            "cannot be reached", await TryAsync(Ldaps() with { Controllers = ["nobody.contoso.test"] }, Password));
        Assert.Contains("not of DC=other", await TryAsync(Ldaps() with { DnsName = "other.test" }, Password));
        Assert.Contains("has no key of reader@", await TryAsync(Sealed(keytab), null));
        Assert.Contains("does not exist", await TryAsync(Sealed(keytab + ".no"), null));
        Assert.Contains(
            "no service principal", await TryAsync(Sealed(readers) with { Controllers = [_controller.Address] }, null));
        await _controller.People.SetPasswordAsync(Reader, Password + "y");
        Assert.Contains("no longer, those of the account", await TryAsync(Sealed(readers), null));

        async Task<string?> TryAsync(DirectoryDomain domain, string? password) =>
            (await synchroniser.TestAsync(
                domain, password is null ? null : Encoding.UTF8.GetBytes(password), default))[0].Failure;
    }

    private static Task ReachedAsync(Func<bool> condition) =>
        Until.TrueAsync(() => Task.FromResult(condition()), "a change was not followed");

    // RFC 4121 section 4.2.6.2: after the length of the SASL layer a wrap token, whose flag 2 says that it is sealed.
    private static int SealedMessages(byte[] stream)
    {
        int at = 0;
        int count = 0;
        while (at < stream.Length)
        {
            if (stream[at] == 0x30)
            {
                Assert.Equal(0, count);
                at += 2 + (stream[at + 1] < 0x80 ? stream[at + 1] : Length(stream.AsSpan(at + 2, stream[at + 1] & 0x7F))
                    + (stream[at + 1] & 0x7F));
                continue;
            }

            Assert.Equal([5, 4], stream[(at + 4)..(at + 6)]);
            Assert.Equal(2, stream[at + 6] & 2);
            at += 4 + Length(stream.AsSpan(at, 4));
            count++;
        }

        return count;
    }

    private static int Length(ReadOnlySpan<byte> octets)
    {
        int value = 0;
        foreach (byte octet in octets)
        {
            value = (value << 8) | octet;
        }

        return value;
    }

    private DirectoryDomain Ldaps() => new()
    {
        DnsName = Definition.DnsName, NetBiosName = Definition.NetBiosName, Controllers = [_controller.HostName],
        Transport = DomainTransport.Ldaps, BindName = $"{Reader}@{Definition.DnsName}",
        TrustedCertificates = _controller.AuthorityFile, PollInterval = TimeSpan.FromSeconds(1),
        EnabledGroup = $"CN=Chatting,{_controller.People.UsersContainer}",
    };

    private DirectoryDomain Sealed(string keytab) => Ldaps() with
    {
        Transport = DomainTransport.Gssapi, BindKeytab = keytab, TrustedCertificates = null,
    };

    private DomainSynchroniser New(AppliedPeople people) => new(
        people, new LdapSessionFactory(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance,
        _metrics.GetRequiredService<IMeterFactory>());
}
