// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// Bindings of phones on UDP in the backend database. A row is sealed and bound to its place; what stands in clear is
/// whose it is and when it ends.
/// </summary>
internal sealed class BindingStore(IBackendDatabase database, IKeyRing keys)
{
    private const int FormatVersion = 1;

    private readonly IDataProtector _protector = keys.GetProtector("backend/bindings");

    /// <summary>The database.</summary>
    public IBackendDatabase Database { get; } = database;

    /// <summary>Writes a binding, or what it has become.</summary>
    public void Put(DbConnection connection, DbTransaction transaction, RegistrationState state)
    {
        (string account, string id) = PlaceOf(state.Endpoint.Account, state.Endpoint.Key);
        BindingRow row = new(
            FormatVersion, state.Endpoint.Key, state.Endpoint.Epid, state.Endpoint.InstanceId, state.Endpoint.Gruu,
            state.Endpoint.ContactUri, state.Endpoint.Connection.LocalEndPoint.ToString(),
            state.Endpoint.Connection.RemoteEndPoint.ToString(), state.Dialog.CallId, state.Dialog.ClientTag,
            state.Dialog.ServerTag, state.Dialog.CSeq);
        byte[] details = JsonSerializer.SerializeToUtf8Bytes(row, BindingRowFormat.Default.BindingRow);
        connection.Execute(
            """
            INSERT INTO binding (account, binding_id, expires_at, sealed_details)
            VALUES (@Account, @Id, @Expires, @Sealed)
            ON CONFLICT (account, binding_id) DO UPDATE SET expires_at = excluded.expires_at,
                sealed_details = excluded.sealed_details
            """,
            new
            {
                Account = account, Id = id, Expires = state.Endpoint.ExpiresAt.ToUnixTimeMilliseconds(),
                Sealed = _protector.Protect(details, Context(account, id)),
            },
            transaction);
    }

    /// <summary>Removes a binding.</summary>
    public static void Remove(DbConnection connection, DbTransaction transaction, AccountId account, string key)
    {
        (string owner, string id) = PlaceOf(account, key);
        connection.Execute(
            "DELETE FROM binding WHERE account = @Account AND binding_id = @Id",
            new { Account = owner, Id = id }, transaction);
    }

    /// <summary>Removes what has ended.</summary>
    public static int RemoveExpired(DbConnection connection, DbTransaction transaction, DateTimeOffset now) =>
        connection.Execute(
            "DELETE FROM binding WHERE expires_at <= @Now", new { Now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>Reads every binding.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="unreadable">
    /// Told of a row that does not open: it was altered, moved, or is of a later version.
    /// </param>
    public IReadOnlyList<StoredBinding> Load(DbConnection connection, Action<Exception> unreadable)
    {
        List<StoredBinding> bindings = [];
        foreach ((string account, string id, long expires, byte[] sealedDetails) in
            connection.Query<(string, string, long, byte[])>(
                "SELECT account, binding_id, expires_at, sealed_details FROM binding"))
        {
            try
            {
                bindings.Add(Open(account, id, expires, sealedDetails));
            }
            catch (Exception e) when (e is CryptographicException or JsonException or FormatException
                or InvalidDataException)
            {
                unreadable(e);
            }
        }

        return bindings;
    }

    private static (string Account, string Id) PlaceOf(AccountId account, string key) =>
        (account.ToString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]);

    private static byte[] Context(string account, string id) => Encoding.ASCII.GetBytes($"binding/{account}/{id}");

    private StoredBinding Open(string account, string id, long expires, byte[] sealedDetails)
    {
        byte[] details = _protector.Unprotect(sealedDetails, Context(account, id));
        return JsonSerializer.Deserialize(details, BindingRowFormat.Default.BindingRow) is
            { Version: FormatVersion } row
            ? new StoredBinding(
                new AccountId(Guid.ParseExact(account, "N")), row, IPEndPoint.Parse(row.Local),
                IPEndPoint.Parse(row.Remote), DateTimeOffset.FromUnixTimeMilliseconds(expires))
            : throw new InvalidDataException("A row of binding has a format that this version does not know.");
    }
}
