// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Passwords;
using Parley.TestKit;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>Passwords checked by a real domain: in armor, and each state with its reason (rows T03, T11).</summary>
[Trait("claim", "T11")]
public sealed class DomainPasswordTests : IAsyncLifetime
{
    private const string Password = "Secret-1234";

    private readonly ScratchDirectory _directory = new();
    private readonly List<string> _reports = [];
    private DomainController _controller = null!;
    private string _keytab = string.Empty;
    private string _withoutArmor = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _controller = await DomainController.StartAsync(DomainDefinition.Contoso);
        await _controller.People.AddServiceAsync("svc-parley", Password, "sip/sip.contoso.test");
        _keytab = await _controller.People.ExportKeytabAsync(
            "passwords.keytab", "svc-parley", "sip/sip.contoso.test");
        _withoutArmor = await _controller.People.ExportKeytabAsync("bare.keytab", "sip/sip.contoso.test");
        await _controller.People.AddUserAsync("ann", Password);
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Password_IsCheckedInArmor()
    {
        string trace = _directory.File("trace");
        using (NativeEnvironment tracing = new("KRB5_TRACE", trace))
        {
            Assert.Equal(AuthenticationFailure.None, await CheckAsync("ann", Password, required: true));
        }

        Assert.Contains("Using FAST", await File.ReadAllTextAsync(trace), StringComparison.Ordinal);
        Assert.Equal(AuthenticationFailure.WrongSecret, await CheckAsync("ann", "wrong", required: true));
        Assert.Equal(AuthenticationFailure.UnknownAccount, await CheckAsync("nobody", Password, required: true));
        Assert.Equal(AuthenticationFailure.WrongSecret, await CheckAsync("ann", string.Empty));
    }

    [Fact]
    public async Task Armor_RequiredWithoutAnAccountForIt_SendsNoPassword()
    {
        Assert.Equal(
            AuthenticationFailure.DirectoryUnavailable, await CheckAsync("ann", Password, _withoutArmor, required: true));
        Assert.Contains(_reports, static r => r.Contains("to armor passwords with", StringComparison.Ordinal));
        Assert.Equal(AuthenticationFailure.None, await CheckAsync("ann", Password, _withoutArmor));
    }

    [Fact]
    public async Task State_OfTheAccount_IsTheReason()
    {
        DomainPeople people = _controller.People;
        await people.ExpirePasswordAsync("ann");
        Assert.Equal(AuthenticationFailure.PasswordExpired, await CheckAsync("ann", Password));
        Assert.Equal(AuthenticationFailure.WrongSecret, await CheckAsync("ann", "wrong"));

        await people.AddUserAsync("ben", Password);
        await people.DisableAsync("ben");
        Assert.Equal(AuthenticationFailure.AccountDisabled, await CheckAsync("ben", Password, _withoutArmor));

        await people.AddUserAsync("cat", Password);
        await people.ExpireAccountAsync("cat", DateTimeOffset.UnixEpoch.AddYears(50));
        Assert.Equal(AuthenticationFailure.AccountExpired, await CheckAsync("cat", Password, _withoutArmor));
    }

    // Whoever answers in the controller's place does not have the key of our service.
    [Fact]
    public async Task Controller_ThatDoesNotKnowOurKey_IsNotBelieved()
    {
        string old = await _controller.People.ExportKeytabAsync("old.keytab", "sip/sip.contoso.test");
        await _controller.People.SetPasswordAsync("svc-parley", "Another-5678");
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, await CheckAsync("ann", Password, old));
        Assert.Contains(_reports, static r => r.Contains("not good for this computer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Controller_ThatIsGone_IsUnavailableAndNotAWrongPassword()
    {
        await _controller.KillAsync();
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, await CheckAsync("ann", Password));
    }

    private async Task<AuthenticationFailure> CheckAsync(
        string user, string password, string? keytab = null, bool required = false)
    {
        KerberosRealm realm = new(DomainDefinition.Contoso.Realm, [_controller.Address]);
        using GssDomainPasswords passwords = new(
            () => [realm],
            new DomainPasswordOptions
            {
                KeytabFile = keytab ?? _keytab, ConfigurationFile = _directory.File("krb5.conf"),
                RequireArmor = required, Timeout = TimeSpan.FromSeconds(60),
            },
            TimeProvider.System, (failure, detail) => _reports.Add($"{failure}: {detail}"));
        DomainAccount account = new(
            new AccountId(Guid.NewGuid()), DomainDefinition.Contoso.NetBiosName, user, realm.Name, null);
        AuthenticationFailure? told = null;
        AuthenticationFailure failure =
            await passwords.CheckAsync(account, Encoding.UTF8.GetBytes(password), decided => told = decided, default);
        Assert.Equal(failure, told);
        return failure;
    }
}
