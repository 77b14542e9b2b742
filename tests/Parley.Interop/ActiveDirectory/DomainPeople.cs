// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// The people, groups and units of a domain, changed as its administrator would, but in the controller's database:
/// whether it runs or not. Everybody goes by <c>sAMAccountName</c>. Names are plain ASCII without commas.
/// </summary>
public sealed class DomainPeople
{
    private const string NormalAccount = "512";
    private const string DisabledAccount = "514";
    private const string ServiceAccount = "66048";

    private readonly DomainDefinition _domain;
    private readonly DomainFiles _files;

    internal DomainPeople(DomainDefinition domain, DomainFiles files)
    {
        _domain = domain;
        _files = files;
    }

    /// <summary>Where people and groups are made unless said otherwise.</summary>
    public string UsersContainer => "CN=Users," + _domain.BaseName;

    public static string UnitName(string unit, string parent) => $"OU={unit},{parent}";

    /// <summary>A change in LDIF; any number of records.</summary>
    public Task ApplyAsync(string ldif) => Program.RunAsync(
        "ldbmodify", ["-H", _files.Database, "--configfile=" + _files.SambaConfiguration, "--show-deleted"], ldif);

    /// <summary>
    /// The values of one attribute of an object, in the order of the database; binary ones in base64.
    /// </summary>
    public async Task<string[]> GetAsync(string user, string attribute)
    {
        string found = await SearchAsync($"(sAMAccountName={user})", attribute);
        return
        [
            .. found.Split('\n').Where(l => l.StartsWith(attribute + ":", StringComparison.Ordinal))
                .Select(l => l[(attribute.Length + 1)..].TrimStart(':').Trim()),
        ];
    }

    /// <summary>Where the object stands now.</summary>
    public async Task<string> DistinguishedNameAsync(string name)
    {
        string found = await SearchAsync($"(sAMAccountName={name})", "dn");
        return found.Split('\n').FirstOrDefault(static l => l.StartsWith("dn: ", StringComparison.Ordinal))?[4..]
            ?? throw new InvalidOperationException($"There is no {name} in {_domain.DnsName}.");
    }

    /// <summary>A person with a password, a UPN of the domain, and whatever else is said.</summary>
    public Task AddUserAsync(string user, string password, params (string Attribute, string Value)[] attributes) =>
        AddUserToAsync(UsersContainer, user, password, attributes);

    /// <summary>The same in another container.</summary>
    public Task AddUserToAsync(
        string container, string user, string password, params (string Attribute, string Value)[] attributes)
    {
        StringBuilder record = Record($"CN={user},{container}", "add");
        Add(record, "objectClass", "user");
        Add(record, "sAMAccountName", user);
        Add(record, "userAccountControl", NormalAccount);
        if (!attributes.Any(static a => a.Attribute == "userPrincipalName"))
        {
            Add(record, "userPrincipalName", $"{user}@{_domain.DnsName}");
        }

        foreach ((string attribute, string value) in attributes)
        {
            Add(record, attribute, value);
        }

        AddPassword(record, password);
        return ApplyAsync(record.ToString());
    }

    /// <summary>An account for a service: its password does not expire and its keys are AES.</summary>
    public Task AddServiceAsync(string name, string password, params string[] servicePrincipalNames)
    {
        StringBuilder record = Record($"CN={name},{UsersContainer}", "add");
        Add(record, "objectClass", "user");
        Add(record, "sAMAccountName", name);
        Add(record, "userPrincipalName", $"{name}@{_domain.DnsName}");
        Add(record, "userAccountControl", ServiceAccount);
        Add(record, "msDS-SupportedEncryptionTypes", "24");
        foreach (string service in servicePrincipalNames)
        {
            Add(record, "servicePrincipalName", service);
        }

        AddPassword(record, password);
        return ApplyAsync(record.ToString());
    }

    /// <summary>
    /// A keytab with the keys as they are now of accounts or service principal names; those in the file stay in it.
    /// </summary>
    public async Task<string> ExportKeytabAsync(string fileName, params string[] principals)
    {
        string file = _files.NewFile(fileName);
        foreach (string principal in principals)
        {
            _ = await Program.RunAsync(
                "samba-tool",
                [
                    "domain", "exportkeytab", file, "--principal=" + principal,
                    "--configfile=" + _files.SambaConfiguration,
                ]);
        }

        return file;
    }

    /// <summary>Resets the password, as an administrator does.</summary>
    public Task SetPasswordAsync(string user, string password) =>
        ModifyAsync(user, static (record, p) => AddPassword(record.Append("replace: unicodePwd\n"), p), password);

    public Task DisableAsync(string user) => SetAsync(user, "userAccountControl", DisabledAccount);

    public Task EnableAsync(string user) => SetAsync(user, "userAccountControl", NormalAccount);

    /// <summary>The account ends at this time.</summary>
    public Task ExpireAccountAsync(string user, DateTimeOffset at) => SetAsync(user, "accountExpires", FileTime(at));

    /// <summary>As after too many wrong passwords, now. The domain's policy must have a threshold.</summary>
    public Task LockAsync(string user) =>
        SetAsync(user, "lockoutTime", FileTime(TimeProvider.System.GetUtcNow()));

    public Task UnlockAsync(string user) => SetAsync(user, "lockoutTime", "0");

    /// <summary>The password has expired: it must be changed at the next logon.</summary>
    public Task ExpirePasswordAsync(string user) => SetAsync(user, "pwdLastSet", "0");

    public async Task DeleteAsync(string name) =>
        await ApplyAsync(Record(await DistinguishedNameAsync(name), "delete").ToString());

    /// <summary>Another name: the object's, the account's and the UPN.</summary>
    public async Task RenameAsync(string user, string newName)
    {
        string old = await DistinguishedNameAsync(user);
        string container = old[(old.IndexOf(',', StringComparison.Ordinal) + 1)..];
        StringBuilder records = Record(old, "modrdn");
        records.Append($"newrdn: CN={newName}\ndeleteoldrdn: 1\n\n");
        records.Append(Record($"CN={newName},{container}", "modify"));
        Replace(records, "sAMAccountName", newName);
        Replace(records, "userPrincipalName", $"{newName}@{_domain.DnsName}");
        await ApplyAsync(records.ToString());
    }

    /// <summary>Moves the object to a container.</summary>
    public async Task MoveAsync(string name, string container)
    {
        string old = await DistinguishedNameAsync(name);
        StringBuilder record = Record(old, "modrdn");
        record.Append($"newrdn: {old[..old.IndexOf(',', StringComparison.Ordinal)]}\ndeleteoldrdn: 1\n")
            .Append($"newsuperior: {container}\n");
        await ApplyAsync(record.ToString());
    }

    /// <summary>Sets an attribute to these values; none: takes it away.</summary>
    public Task SetAsync(string name, string attribute, params string[] values) =>
        ModifyAsync(name, static (record, a) => Replace(record, a.attribute, a.values), (attribute, values));

    /// <summary>Sets an attribute of octets, such as <c>thumbnailPhoto</c>.</summary>
    public Task SetBytesAsync(string name, string attribute, byte[] value) => ModifyAsync(
        name,
        static (record, a) => record.Append(CultureInfo.InvariantCulture, $"replace: {a.attribute}\n")
            .Append(CultureInfo.InvariantCulture, $"{a.attribute}:: {Convert.ToBase64String(a.value)}\n-\n"),
        (attribute, value));

    /// <summary>A security group.</summary>
    public Task AddGroupAsync(string group)
    {
        StringBuilder record = Record($"CN={group},{UsersContainer}", "add");
        Add(record, "objectClass", "group");
        Add(record, "sAMAccountName", group);
        return ApplyAsync(record.ToString());
    }

    /// <summary>Puts people or groups into a group.</summary>
    public Task AddMembersAsync(string group, params string[] members) => ChangeMembersAsync(group, "add", members);

    public Task RemoveMembersAsync(string group, params string[] members) =>
        ChangeMembersAsync(group, "delete", members);

    /// <summary>An organisational unit; its distinguished name.</summary>
    public async Task<string> AddUnitAsync(string unit, string? parent = null)
    {
        string name = UnitName(unit, parent ?? _domain.BaseName);
        StringBuilder record = Record(name, "add");
        Add(record, "objectClass", "organizationalUnit");
        await ApplyAsync(record.ToString());
        return name;
    }

    /// <summary>After how many wrong passwords the domain locks an account; 0: never.</summary>
    public Task SetLockoutThresholdAsync(int attempts)
    {
        StringBuilder record = Record(_domain.BaseName, "modify");
        Replace(record, "lockoutThreshold", attempts.ToString(CultureInfo.InvariantCulture));
        return ApplyAsync(record.ToString());
    }

    /// <summary>
    /// Gives an account the one right beyond reading that a reader of the domain needs: to see what was deleted
    /// ([MS-ADTS] §7.1.1.4.2). The rest of the list is what Samba provisions.
    /// </summary>
    public async Task LetSeeDeletedAsync(string user)
    {
        string sid = (await GetAsync(user, "objectSid"))[0];
        StringBuilder record = Record("CN=Deleted Objects," + _domain.BaseName, "modify");
        Replace(
            record, "nTSecurityDescriptor",
            $"O:SYG:SYD:PAI(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)(A;;RPLC;;;BA)(A;;RPLC;;;{sid})");
        await ApplyAsync(record.ToString());
    }

    private async Task ChangeMembersAsync(string group, string how, string[] members)
    {
        StringBuilder record = Record(await DistinguishedNameAsync(group), "modify");
        foreach (string member in members)
        {
            record.Append(CultureInfo.InvariantCulture, $"{how}: member\n");
            Add(record, "member", await DistinguishedNameAsync(member));
            record.Append("-\n");
        }

        await ApplyAsync(record.ToString());
    }

    private async Task ModifyAsync<T>(string name, Action<StringBuilder, T> change, T state)
    {
        StringBuilder record = Record(await DistinguishedNameAsync(name), "modify");
        change(record, state);
        await ApplyAsync(record.ToString());
    }

    private Task<string> SearchAsync(string filter, params string[] attributes) => Program.RunAsync(
        "ldbsearch",
        [
            "-H", _files.Database, "--configfile=" + _files.SambaConfiguration, "-b", _domain.BaseName,
            "-o", "wrap=no", filter, .. attributes,
        ]);

    private static StringBuilder Record(string name, string change) =>
        new($"dn: {name}\nchangetype: {change}\n");

    private static void Add(StringBuilder record, string attribute, string value) => record.Append(
        CultureInfo.InvariantCulture,
        $"{attribute}:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}\n");

    private static void AddPassword(StringBuilder record, string password) => record.Append(
        CultureInfo.InvariantCulture,
        $"unicodePwd:: {Convert.ToBase64String(Encoding.Unicode.GetBytes($"\"{password}\""))}\n");

    private static void Replace(StringBuilder record, string attribute, params IEnumerable<string> values)
    {
        record.Append(CultureInfo.InvariantCulture, $"replace: {attribute}\n");
        foreach (string value in values)
        {
            Add(record, attribute, value);
        }

        record.Append("-\n");
    }

    private static string FileTime(DateTimeOffset time) =>
        time.ToFileTime().ToString(CultureInfo.InvariantCulture);
}
