// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text.Json.Serialization;

namespace Parley.Management.Commands;

/// <summary>
/// What an administrator asks for. On the wire a JSON object whose member <c>command</c> names the kind. Disposing
/// overwrites the secrets in it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(AddUserCommand), AddUserCommand.Name)]
[JsonDerivedType(typeof(SetUserPasswordCommand), SetUserPasswordCommand.Name)]
[JsonDerivedType(typeof(EnableUserCommand), EnableUserCommand.Name)]
[JsonDerivedType(typeof(DisableUserCommand), DisableUserCommand.Name)]
[JsonDerivedType(typeof(SignOutUserCommand), SignOutUserCommand.Name)]
[JsonDerivedType(typeof(ListUsersCommand), ListUsersCommand.Name)]
[JsonDerivedType(typeof(ImportUsersCommand), ImportUsersCommand.Name)]
[JsonDerivedType(typeof(ListDevicesCommand), ListDevicesCommand.Name)]
[JsonDerivedType(typeof(RevokeDeviceCommand), RevokeDeviceCommand.Name)]
[JsonDerivedType(typeof(VerifyAuditCommand), VerifyAuditCommand.Name)]
[JsonDerivedType(typeof(IssueAdministratorCommand), IssueAdministratorCommand.Kind)]
[JsonDerivedType(typeof(GrantAdministratorCommand), GrantAdministratorCommand.Kind)]
[JsonDerivedType(typeof(ListAdministratorsCommand), ListAdministratorsCommand.Kind)]
[JsonDerivedType(typeof(RevokeAdministratorCommand), RevokeAdministratorCommand.Kind)]
[JsonDerivedType(typeof(SetSchemesCommand), SetSchemesCommand.Name)]
[JsonDerivedType(typeof(SetDomainCommand), SetDomainCommand.Name)]
[JsonDerivedType(typeof(RemoveDomainCommand), RemoveDomainCommand.Name)]
[JsonDerivedType(typeof(TestDomainCommand), TestDomainCommand.Name)]
[JsonDerivedType(typeof(SynchroniseDomainCommand), SynchroniseDomainCommand.Name)]
[JsonDerivedType(typeof(ListDomainsCommand), ListDomainsCommand.Name)]
[JsonDerivedType(typeof(ListPeopleCommand), ListPeopleCommand.Name)]
[JsonDerivedType(typeof(ShowPersonCommand), ShowPersonCommand.Name)]
[JsonDerivedType(typeof(ChangePersonCommand), ChangePersonCommand.Name)]
[JsonDerivedType(typeof(EnablePeopleCommand), EnablePeopleCommand.Name)]
public abstract record AdministrationCommand : IDisposable
{
    private protected AdministrationCommand()
    {
    }

    /// <summary>The kind, as on the wire and in the audit log.</summary>
    internal abstract string Act { get; }

    /// <summary>What it is done to, for the audit log; empty when it is everything.</summary>
    internal abstract string Target { get; }

    /// <inheritdoc />
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
