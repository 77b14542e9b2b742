// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Protocols;
using Parley.Directory.Ldap.Sessions;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Protocols;

public sealed class LdapSessionFactoryTests
{
    private readonly DirectoryDomain _domain = new()
    {
        DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["127.0.0.1:1"],
        Transport = DomainTransport.Ldaps, BindName = "reader@ad.contoso.test",
    };

    [Fact]
    public async Task Connect_EmptyPassword_IsRefusedBeforeAnythingIsSent()
    {
        ControllerException refusal = await Assert.ThrowsAsync<ControllerException>(
            () => new LdapSessionFactory(TimeProvider.System).ConnectAsync(_domain, "127.0.0.1:1", [], default));
        Assert.Equal(DirectoryFailure.Configuration, refusal.Failure);
    }

    [Fact]
    public async Task Connect_Fails_PasswordIsOverwritten()
    {
        byte[] password = "secret"u8.ToArray();
        await Assert.ThrowsAsync<ControllerException>(() =>
            new LdapSessionFactory(TimeProvider.System).ConnectAsync(_domain, "127.0.0.1:1", password, default));
        Assert.Equal(new byte[6], password);

        password = "secret"u8.ToArray();
        await Assert.ThrowsAsync<ControllerException>(() => new LdapSessionFactory(TimeProvider.System).ConnectAsync(
            _domain with { TrustedCertificates = "/nowhere.pem" }, "127.0.0.1:1", password, default));
        Assert.Equal(new byte[6], password);
    }

    [Fact]
    public async Task Thread_LastThingFails_NothingElseDoes()
    {
        LdapThread thread = new("test");
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        thread.End(() =>
        {
            reached.SetResult();
            throw new InvalidOperationException("It cannot be closed.");
        });
        await reached.Task;
    }
}
