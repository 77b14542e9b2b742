// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Hosting.Lifecycle;
using Parley.Security.KeyRing;
using Parley.Storage.Sqlite;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// A deployment whose lock is held and whose keys, topology, database and directory are open: what the server and an
/// administrative command while it is stopped have in common.
/// </summary>
internal sealed class OpenDeployment : IAsyncDisposable
{
    private readonly DeploymentLock _lock;

    private OpenDeployment(
        DeploymentLock held, DeploymentDirectory files, FileKeyRing keys, DeploymentTopology topology,
        SqliteDatabase backend, BuiltInDirectory people)
    {
        _lock = held;
        Files = files;
        Keys = keys;
        Topology = topology;
        Backend = backend;
        People = people;
    }

    public DeploymentDirectory Files { get; }

    public FileKeyRing Keys { get; }

    public DeploymentTopology Topology { get; }

    public SqliteDatabase Backend { get; }

    public BuiltInDirectory People { get; }

    /// <summary>Opens everything.</summary>
    /// <param name="files">The data directory.</param>
    /// <param name="held">The lock of that directory; given back when this is disposed, or when opening fails.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>What is damaged, newer or not ours ends in one of <see cref="StartFailures"/>.</remarks>
    public static async Task<OpenDeployment> OpenAsync(
        DeploymentDirectory files, DeploymentLock held, TimeProvider time, CancellationToken cancellationToken)
    {
        FileKeyRing? keys = null;
        SqliteDatabase? backend = null;
        try
        {
            keys = FileKeyRing.Open(KeyRingLocation.ForThisProcess(files.KeysDirectory, KeyFile(files)), time);
            DeploymentTopology topology = TopologyFile.Read(files.Root, keys);
            backend = SqliteDatabase.Open(
                new SqliteDatabaseOptions { Path = files.BackendDatabaseFile }, BackendSchema.Migrations, time);
            BuiltInDirectory people = await BuiltInDirectory.OpenAsync(
                backend, keys, DirectoryOptions.For(topology), time, cancellationToken);
            return new OpenDeployment(held, files, keys, topology, backend, people);
        }
        catch
        {
            if (backend is not null)
            {
                await backend.DisposeAsync();
            }

            keys?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        Keys.Dispose();
        _lock.Dispose();
    }

    // The topology says where the key file is; its seal is checked with that key right afterwards.
    private static string? KeyFile(DeploymentDirectory files)
    {
        DeploymentTopology topology = TopologyFile.ReadUnsealed(files.Root);
        return topology.Computers.Length == 1 ? topology.Computers[0].KeyFile : null;
    }
}
