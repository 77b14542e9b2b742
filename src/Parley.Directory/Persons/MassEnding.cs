// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Dapper;
using Parley.Directory.Certificates;
using Parley.Directory.Users;

namespace Parley.Directory.Persons;

/// <summary>
/// What is written of many people at once, in a few statements instead of several for each: others wait for the
/// transaction. What is to be written is noted person by person, and written by <see cref="Write()"/>.
/// </summary>
internal sealed class MassEnding
{
    /// <summary>How many a statement is about: well below the number of parameters that one may have.</summary>
    public const int Chunk = 500;

    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<PersonMark, List<PersonRow>> _marked = [];
    private readonly List<PersonRow> _forgotten = [];
    private readonly List<PersonRow> _photos = [];
    private readonly List<PersonRow> _wishes = [];
    private readonly List<string> _enabled = [];
    private readonly List<string> _ended = [];
    private readonly List<string> _revoked = [];
    private readonly Dictionary<string, List<string>> _certificates = new(StringComparer.Ordinal);

    /// <summary>Begins.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="people">Whom it is about, as stored.</param>
    /// <param name="now">The time of the transaction.</param>
    public MassEnding(
        DbConnection connection, DbTransaction transaction, IEnumerable<PersonRow> people, DateTimeOffset now)
    {
        _connection = connection;
        _transaction = transaction;
        _now = now;
        foreach (string[] ids in people.Select(static p => p.AccountId).OfType<string>().Chunk(Chunk))
        {
            foreach ((string account, string serial) in CertificateRows.Unrevoked(connection, transaction, ids))
            {
                if (!_certificates.TryGetValue(account, out List<string>? serials))
                {
                    _certificates.Add(account, serials = []);
                }

                serials.Add(serial);
            }
        }
    }

    /// <summary>Takes note of whether an account may be used now.</summary>
    public void Settle(AccountRows.Row account) =>
        (account.Enabled != 0 ? _enabled : _ended).Add(account.AccountId);

    /// <summary>Takes note that the certificates of an account are revoked.</summary>
    /// <returns>Their serial numbers.</returns>
    public List<string> Revoke(AccountRows.Row account)
    {
        if (!_certificates.Remove(account.AccountId, out List<string>? serials))
        {
            return [];
        }

        _revoked.Add(account.AccountId);
        return serials;
    }

    /// <summary>Takes note that the photo of a person is forgotten.</summary>
    public void ForgetPhoto(PersonRow person)
    {
        if (person.PhotoHash is not null)
        {
            _photos.Add(person);
        }
    }

    /// <summary>Takes note that a person is forgotten.</summary>
    public void Forget(PersonRow person) => _forgotten.Add(person);

    /// <summary>Takes note of a person as they are to be stored.</summary>
    /// <returns>False when more changed than many people have in common: to be written by itself.</returns>
    public bool TryStore(PersonRow before, PersonRow now)
    {
        PersonMark mark = new(now.Gone, now.InGroup, now.Pending, now.Details is null && now.PhotoHash is null);
        PersonRow common = before with
        {
            ContentHash = now.ContentHash, Gone = mark.Gone, InGroup = mark.InGroup, Pending = mark.Pending,
            Conflict = null, ChangedAt = now.ChangedAt, Details = mark.Forgets ? null : before.Details,
            PhotoHash = mark.Forgets ? null : before.PhotoHash, WishedSip = now.WishedSip,
            WishedSkeleton = now.WishedSkeleton, WishProblem = now.WishProblem,
        };
        if (now.ContentHash.Length > 0 || now != common)
        {
            return false;
        }

        if (!_marked.TryGetValue(mark, out List<PersonRow>? people))
        {
            _marked.Add(mark, people = []);
        }

        people.Add(now);
        if (now.WishedSip != before.WishedSip || now.WishProblem != before.WishProblem)
        {
            _wishes.Add(now);
        }

        return true;
    }

    /// <summary>Writes what was noted.</summary>
    public void Write()
    {
        foreach ((PersonMark mark, List<PersonRow> people) in _marked)
        {
            InChunks(people, (domain, guids) => PersonRows.Mark(_connection, _transaction, domain, guids, mark, _now));
        }

        PersonRows.UpdateWishes(_connection, _transaction, _wishes);
        InChunks(_photos, (domain, guids) => PersonRows.DeletePhotos(_connection, _transaction, domain, guids));
        InChunks(_forgotten, (domain, guids) => PersonRows.Delete(_connection, _transaction, domain, guids));
        foreach (string[] ids in _revoked.Chunk(Chunk))
        {
            CertificateRows.RevokeAll(_connection, _transaction, ids, _now);
        }

        Write(_enabled, 1);
        Write(_ended, 0);
    }

    private static void InChunks(List<PersonRow> people, Action<string, string[]> statement)
    {
        foreach (IGrouping<string, PersonRow> ofDomain in people.GroupBy(static p => p.Domain, StringComparer.Ordinal))
        {
            foreach (string[] guids in ofDomain.Select(static p => p.ObjectGuid).Chunk(Chunk))
            {
                statement(ofDomain.Key, guids);
            }
        }
    }

    private void Write(List<string> accounts, long enabled)
    {
        foreach (string[] ids in accounts.Chunk(Chunk))
        {
            _connection.Execute(
                "UPDATE account SET enabled = @enabled, changed_at = @at WHERE account_id IN @ids",
                new { enabled, at = _now.ToUnixTimeMilliseconds(), ids }, _transaction);
        }
    }
}
