// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Certificates;
using Parley.Storage;

namespace Parley.Directory.Certificates;

/// <summary>
/// The durable register of device certificates. A ticket buys once, a person gets a limited number in an hour and holds
/// a limited number at a time. A device's new certificate replaces its old one: the old one is refused from then on,
/// but what was signed in with it goes on, since the device itself has moved on and nobody else's session is meant.
/// Revoking (by an administrator, a new password, or the limit) ends sessions: <see
/// cref="AccountChangeKind.CertificatesRevoked"/>.
/// </summary>
public sealed class DeviceCertificateRegister : IDeviceCertificateRegister
{
    /// <summary>
    /// How long a certificate of no more use, and with it its spent ticket, is remembered: a day; tickets live minutes.
    /// </summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly IDatabase _database;
    private readonly DirectoryMemory _memory;
    private readonly DirectoryOptions _options;
    private readonly TimeProvider _time;

    internal DeviceCertificateRegister(
        IDatabase database, DirectoryMemory memory, DirectoryOptions options, TimeProvider time)
    {
        _database = database;
        _memory = memory;
        _options = options;
        _time = time;
    }

    /// <inheritdoc />
    public DeviceCertificate? Find(string serial) => _memory.Certificates.Find(serial);

    /// <inheritdoc />
    public IReadOnlyList<DeviceCertificate> List(AccountId account) => _memory.Certificates.List(account);

    /// <inheritdoc />
    public async Task<CertificateRegistration> RegisterAsync(
        DeviceCertificate certificate, long passwordEpoch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        DateTimeOffset now = _time.GetUtcNow();
        Registration registration = await _database.WriteAsync(
            (c, t) => Register(c, t, certificate, passwordEpoch, now), r => Follow(r, certificate, now),
            cancellationToken);
        return registration.Answer;
    }

    /// <inheritdoc />
    public long PasswordEpoch(AccountId account) => _memory.Accounts.PasswordEpoch(account);

    private Registration Register(
        DbConnection connection, DbTransaction transaction, DeviceCertificate certificate, long passwordEpoch,
        DateTimeOffset now)
    {
        // A password set in this very batch is seen here and nowhere else yet; its revocations are behind us.
        if (AccountRows.Find(connection, transaction, certificate.Account) is not { Enabled: not 0 } account
            || account.PasswordEpoch != passwordEpoch)
        {
            return new Registration(CertificateRegistration.AccountRefused);
        }

        if (CertificateRows.IsSpent(connection, transaction, certificate.TicketId))
        {
            return new Registration(CertificateRegistration.TicketSpent);
        }

        long recent =
            CertificateRows.CountSince(connection, transaction, certificate.Account, now - TimeSpan.FromHours(1));
        if (recent >= _options.MaximumCertificateRequestsPerHour)
        {
            return new Registration(CertificateRegistration.TooMany);
        }

        List<CertificateRows.UsableCertificate> usable =
            CertificateRows.Usable(connection, transaction, certificate.Account, now);
        string[] replaced = [.. usable.Where(u => u.DeviceId == certificate.DeviceId).Select(static u => u.Serial)];
        string[] others = [.. usable.Where(u => u.DeviceId != certificate.DeviceId).Select(static u => u.Serial)];
        string[] tooMany = others[..Math.Max(0, others.Length + 1 - _options.MaximumCertificates)];
        CertificateRows.Revoke(connection, transaction, [.. replaced, .. tooMany], now);
        List<string> stale = CertificateRows.Stale(connection, transaction, certificate.Account, now - Memory);
        CertificateRows.Delete(connection, transaction, stale);
        CertificateRows.Insert(connection, transaction, certificate, now);
        return new Registration(CertificateRegistration.Stored)
        {
            Replaced = replaced, TooMany = tooMany, Stale = stale,
        };
    }

    private void Follow(Registration registration, DeviceCertificate certificate, DateTimeOffset now)
    {
        if (registration.Answer == CertificateRegistration.Stored)
        {
            _memory.Certificates.Forget(certificate.Account, registration.Stale);
            _memory.Certificates.Revoke([.. registration.Replaced, .. registration.TooMany], now);
            _memory.Certificates.Add(certificate with { RevokedAt = null });
            Tell(certificate.Account, registration.TooMany);
        }
    }

    private void Tell(AccountId account, IReadOnlyList<string> serials)
    {
        if (serials.Count > 0 && _memory.Accounts.Find(account) is { } snapshot)
        {
            _memory.Accounts.Raise(new AccountChange(AccountChangeKind.CertificatesRevoked, snapshot, serials));
        }
    }

    private sealed record Registration(CertificateRegistration Answer)
    {
        public IReadOnlyList<string> Replaced { get; init; } = [];

        public IReadOnlyList<string> TooMany { get; init; } = [];

        public IReadOnlyList<string> Stale { get; init; } = [];
    }
}
