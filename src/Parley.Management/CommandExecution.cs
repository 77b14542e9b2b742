// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Directories;
using Parley.Management.Import;
using Parley.Security.Certificates;

namespace Parley.Management;

/// <summary>Does what an authorised command says; the change and its audit entry are one transaction.</summary>
internal sealed class CommandExecution(
    BuiltInDirectory directory, AdministrationNeighbours neighbours, DomainExecution domains,
    AdministratorRegister administrators, DeploymentAuthorities authorities, AuditedWrites writes, AuditLog audit,
    AdministrationOptions options)
{
    private const int MaximumErrorsReported = 1000;

    /// <summary>Executes.</summary>
    /// <param name="command">The command.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting; the change may still happen, with its entry.</param>
    public Task<AdministrationReply> ExecuteAsync(
        AdministrationCommand command, AuditEntry entry, CancellationToken cancellationToken) => command switch
    {
        AddUserCommand add => WithAddressAsync(add.Sip, entry, address => directory.Editor.Add(
            new NewAccount(address, add.DisplayName, add.Sam, add.Password)), cancellationToken),
        SetUserPasswordCommand set => WithAddressAsync(
            set.Sip, entry, address => directory.Editor.SetPassword(address, set.Password), cancellationToken),
        EnableUserCommand enable => WithAddressAsync(
            enable.Sip, entry, address => directory.Editor.SetEnabled(address, enabled: true), cancellationToken),
        DisableUserCommand disable => WithAddressAsync(
            disable.Sip, entry, address => directory.Editor.SetEnabled(address, enabled: false), cancellationToken),
        SignOutUserCommand signOut => WithAddressAsync(
            signOut.Sip, entry, directory.Editor.SignOut, cancellationToken),
        RevokeDeviceCommand revoke => WithAddressAsync(
            revoke.Sip, entry, address => directory.Editor.RevokeDevice(address, revoke.Serial), cancellationToken),
        ListDevicesCommand devices => ListDevicesAsync(devices, entry, cancellationToken),
        ListUsersCommand list => ListAsync(list, entry, cancellationToken),
        ImportUsersCommand import => ImportAsync(import, entry, cancellationToken),
        IssueAdministratorCommand issue => IssueAsync(issue, entry, cancellationToken),
        GrantAdministratorCommand grant => GrantAsync(grant, entry, cancellationToken),
        ListAdministratorsCommand => ListAdministratorsAsync(entry, cancellationToken),
        RevokeAdministratorCommand revoke => RevokeAsync(revoke, entry, cancellationToken),
        VerifyAuditCommand => VerifyAuditAsync(entry, cancellationToken),
        SetSchemesCommand schemes => neighbours.Schemes?.SetAsync(schemes, writes, entry, cancellationToken)
            ?? throw new InvalidOperationException("There is no topology to change."),
        _ => domains.ExecuteAsync(command, entry, cancellationToken),
    };

    private static AdministrationReply Reply(AccountResult result) => new(
        result.Outcome switch
        {
            AccountOutcome.Added or AccountOutcome.Changed or AccountOutcome.Unchanged => AdministrationStatus.Ok,
            AccountOutcome.NotFound => AdministrationStatus.NotFound,
            AccountOutcome.Refused => AdministrationStatus.Refused,
        },
        result.Text)
    {
        Changed = result.Outcome is AccountOutcome.Added or AccountOutcome.Changed,
        Users = result.Account is { } account ? [Line(account)] : null,
    };

    private static UserLine Line(Account account) =>
        new(account.Address.Value, account.DisplayName, account.Enabled, account.SamAccountName);

    private async Task<AdministrationReply> WithAddressAsync(
        string sip, AuditEntry entry, Func<SipAddress, DirectoryOperation<AccountResult>> prepare,
        CancellationToken cancellationToken)
    {
        if (!SipAddress.TryParse(sip, out SipAddress? address))
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused, "That is not an address such as ann@contoso.com."),
                entry, cancellationToken);
        }

        DirectoryOperation<AccountResult> operation = prepare(address);
        return await writes.RunAsync(operation, Reply, entry with { Target = address.Value }, cancellationToken);
    }

    private async Task<AdministrationReply> ListAsync(
        ListUsersCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<Account> accounts = directory.Accounts.List();
        if (command.Sip is { } sip)
        {
            if (!SipAddress.TryParse(sip, out SipAddress? address)
                || directory.Accounts.Find(address) is not { } account)
            {
                return await writes.OnlyAuditAsync(
                    new AdministrationReply(AdministrationStatus.NotFound, "There is no such account."),
                    entry, cancellationToken);
            }

            accounts = [account];
        }

        AdministrationReply reply = new(
            AdministrationStatus.Ok, string.Create(CultureInfo.InvariantCulture, $"{accounts.Count} accounts."))
        {
            Users = [.. accounts.Select(Line)],
        };
        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> ListDevicesAsync(
        ListDevicesCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (!SipAddress.TryParse(command.Sip, out SipAddress? address)
            || directory.Accounts.Find(address) is not { } account)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.NotFound, "There is no such account."),
                entry, cancellationToken);
        }

        IReadOnlyList<DeviceCertificate> certificates = directory.Certificates.List(account.Id);
        AdministrationReply reply = new(
            AdministrationStatus.Ok, string.Create(CultureInfo.InvariantCulture, $"{certificates.Count} devices."))
        {
            Devices =
            [
                .. certificates.Select(static c => new DeviceLine(c.Serial, c.DeviceId, c.NotAfter, c.RevokedAt)),
            ],
        };
        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> ImportAsync(
        ImportUsersCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        List<ImportRow> rows = UserCsv.Read(command.Csv, options.MaximumImportLines);
        try
        {
            return await writes.RunAsync(directory.Editor.Import(rows), Reply, entry, cancellationToken);
        }
        finally
        {
            foreach (ImportRow row in rows)
            {
                row.Account?.Password?.Dispose();
            }
        }

        static AdministrationReply Reply(ImportResult result)
        {
            if (result.Errors.Count > 0)
            {
                string refused = string.Create(
                    CultureInfo.InvariantCulture, $"Nothing was imported: {result.Errors.Count} lines are wrong.");
                return new AdministrationReply(AdministrationStatus.Refused, refused)
                {
                    Errors = [.. result.Errors.Take(MaximumErrorsReported).Select(
                        static e => new LineError(e.Line, e.Text))],
                };
            }

            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Added} accounts added, {result.Changed} changed, {result.Unchanged} already there.");
            return new AdministrationReply(AdministrationStatus.Ok, text)
            {
                Changed = result.Added + result.Changed > 0,
                Import = new ImportSummary(result.Added, result.Changed, result.Unchanged),
            };
        }
    }

    private async Task<AdministrationReply> IssueAsync(
        IssueAdministratorCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (AdministratorName.FaultOf(command.Name) is { } fault)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.Refused, fault), entry, cancellationToken);
        }

        if (!DeviceCertificateRequest.TryRead(
            command.Request.ToArray(), out DeviceCertificateRequest? request, out CertificateRequestRefusal refusal))
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused,
                    refusal == CertificateRequestRefusal.UnacceptableKey
                        ? "The key must be ECDSA P-256, or RSA of 2048 to 4096 bits."
                        : "The certificate request could not be read, or is not signed with its key."),
                entry, cancellationToken);
        }

        // Worth nothing until it is in the register.
        IssuedAdministratorCertificate issued = authorities.IssueAdministrator(request, command.Name);
        AdministratorRecord record = new(issued.Serial, command.Name, issued.Thumbprint, issued.NotAfter);
        return await writes.RunAsync(
            administrators.Enrol(record),
            reply => reply with
            {
                Administrators = [new AdministratorLine(record.Name, record.Serial, record.NotAfter)],
                Certificates = [issued.Der, authorities.PeopleAuthority.RawData, authorities.Root.RawData],
            },
            entry, cancellationToken);
    }

    private async Task<AdministrationReply> GrantAsync(
        GrantAdministratorCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (!SipAddress.TryParse(command.Sip, out SipAddress? address)
            || directory.Accounts.Find(address) is not { } account)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(AdministrationStatus.NotFound, "There is no such account."),
                entry, cancellationToken);
        }

        return account.Link is null
            ? await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused,
                    $"{address.Value} is not linked with a domain, and only a Kerberos ticket proves an administrator"
                    + " without a certificate; 'parley admin issue' makes a certificate."),
                entry, cancellationToken)
            : await writes.RunAsync(
                administrators.Grant(account.Id, account.Address.Value), static reply => reply, entry,
                cancellationToken);
    }

    private async Task<AdministrationReply> ListAdministratorsAsync(
        AuditEntry entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<AdministratorRecord> records = administrators.List();
        AdministrationReply reply = new(
            AdministrationStatus.Ok, string.Create(CultureInfo.InvariantCulture, $"{records.Count} credentials."))
        {
            Administrators =
            [
                .. records.Select(static r => new AdministratorLine(r.Name, r.Serial, r.NotAfter, r.RevokedAt)),
            ],
        };
        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> RevokeAsync(
        RevokeAdministratorCommand command, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (command.Serial is null == command.Name is null)
        {
            return await writes.OnlyAuditAsync(
                new AdministrationReply(
                    AdministrationStatus.Refused, "Say which: a serial number or a name, and not both."),
                entry, cancellationToken);
        }

        DirectoryOperation<AdministrationReply> operation = administrators.Revoke(record => command.Serial is { } serial
            ? string.Equals(record.Serial, serial, StringComparison.OrdinalIgnoreCase)
            : string.Equals(record.Name, command.Name, StringComparison.Ordinal));
        return await writes.RunAsync(operation, static reply => reply, entry, cancellationToken);
    }

    private async Task<AdministrationReply> VerifyAuditAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        AdministrationReply reply;
        try
        {
            reply = new AdministrationReply(AdministrationStatus.Ok, string.Create(
                CultureInfo.InvariantCulture, $"All {audit.Verify()} entries of the audit log verify."));
        }
        catch (AuditException exception)
        {
            reply = new AdministrationReply(AdministrationStatus.Failed, exception.Message);
        }

        return await writes.OnlyAuditAsync(reply, entry, cancellationToken);
    }
}
