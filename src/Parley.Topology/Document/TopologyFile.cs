// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Security.KeyRing;
using Parley.Topology.Validation;

namespace Parley.Topology.Document;

/// <summary>
/// The topology document on disk, <c>topology.json</c>, with a seal beside it that only the deployment's keys can make:
/// a document edited behind the server's back is refused at load (row T06).
/// </summary>
public static class TopologyFile
{
    /// <summary>The name of the document in the data directory.</summary>
    public const string FileName = "topology.json";

    /// <summary>The largest document read, in octets.</summary>
    public const int MaximumBytes = 1 << 20;

    private const string SealName = "topology.seal";

    // Written before the document and renamed after it: whenever the process ends, one of the two seals fits.
    private const string NextSealName = "topology.seal.next";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
    };

    /// <summary>Reads the document without checking its seal: enough to find the key file and the ports.</summary>
    /// <exception cref="TopologyException">It is missing, not readable or not valid.</exception>
    public static DeploymentTopology ReadUnsealed(string directory) =>
        Parse(ReadBytes(Path.Combine(directory, FileName)));

    /// <summary>Reads the document and checks its seal.</summary>
    /// <exception cref="TopologyException">
    /// It is missing, not valid, or was changed without the deployment's keys.
    /// </exception>
    public static DeploymentTopology Read(string directory, IKeyRing keyRing)
    {
        ArgumentNullException.ThrowIfNull(keyRing);
        byte[] document = ReadBytes(Path.Combine(directory, FileName));
        string next = Path.Combine(directory, NextSealName);
        bool fits = IsSealOf(document, ReadBytes(Path.Combine(directory, SealName)), keyRing)
            || (File.Exists(next) && IsSealOf(document, ReadBytes(next), keyRing));
        return fits
            ? Parse(document)
            : throw new TopologyException(
                $"{FileName} was changed outside Parley; put back the document its seal belongs to.");
    }

    /// <summary>Writes the document and its seal, each replaced as a whole.</summary>
    public static void Write(string directory, DeploymentTopology topology, IKeyRing keyRing)
    {
        ArgumentNullException.ThrowIfNull(keyRing);
        byte[] document = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(topology, Json) + "\n");
        byte[] seal = keyRing.GetProtector("topology").Protect(SHA256.HashData(document), "topology.json"u8);
        string next = Path.Combine(directory, NextSealName);
        DurableFile.Replace(next, seal);
        DurableFile.Replace(Path.Combine(directory, FileName), document);
        DurableFile.Replace(Path.Combine(directory, SealName), seal);
        File.Delete(next);
    }

    private static bool IsSealOf(byte[] document, byte[] sealedHash, IKeyRing keyRing)
    {
        try
        {
            byte[] hash = keyRing.GetProtector("topology").Unprotect(sealedHash, "topology.json"u8);
            return CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(document));
        }
        catch (CryptographicException e)
        {
            throw new TopologyException($"The seal of {FileName} does not open with this deployment's keys.", e);
        }
    }

    private static DeploymentTopology Parse(byte[] document)
    {
        DeploymentTopology? topology;
        try
        {
            topology = JsonSerializer.Deserialize<DeploymentTopology>(document, Json);
        }
        catch (JsonException e)
        {
            throw new TopologyException($"{FileName}, line {e.LineNumber + 1}: {e.Message}", e);
        }

        if (topology is null)
        {
            throw new TopologyException($"{FileName} is empty.");
        }

        IReadOnlyList<string> errors = TopologyValidator.Validate(topology);
        return errors.Count == 0 ? topology : throw new TopologyException($"{FileName}: {string.Join("; ", errors)}");
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Exists && file.Length > MaximumBytes
                ? throw new TopologyException($"{path} is larger than {MaximumBytes} octets.")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TopologyException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
