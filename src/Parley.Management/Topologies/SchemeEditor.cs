// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Security.KeyRing;
using Parley.Topology.Document;

namespace Parley.Management.Topologies;

/// <summary>Changes the sign-in schemes in the sealed topology; a server reads it at its start.</summary>
/// <param name="directory">Where the topology lies.</param>
/// <param name="keyRing">Makes its seal.</param>
[SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose.")]
public sealed class SchemeEditor(string directory, IKeyRing keyRing)
{
    // One change at a time: the next one builds upon what this one wrote.
    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>Makes the change; its audit entry is durable before the document is replaced.</summary>
    /// <param name="command">What to change.</param>
    /// <param name="writes">Where the audit is written.</param>
    /// <param name="entry">The audit entry, complete but for outcome and detail.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TopologyException">The document cannot be read, or was edited outside Parley.</exception>
    internal async Task<AdministrationReply> SetAsync(
        SetSchemesCommand command, AuditedWrites writes, AuditEntry entry, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            AdministrationReply reply = Decide(command, out DeploymentTopology? changed);
            reply = await writes.OnlyAuditAsync(reply, entry, cancellationToken);
            return changed is not null && Write(changed) is { } fault
                ? await writes.OnlyAuditAsync(
                    new AdministrationReply(AdministrationStatus.Failed, fault), entry, CancellationToken.None)
                : reply;
        }
        finally
        {
            _changing.Release();
        }
    }

    private string? Write(DeploymentTopology changed)
    {
        try
        {
            TopologyFile.Write(directory, changed, keyRing);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The topology could not be written: {e.Message} Nothing was done.";
        }
    }

    private AdministrationReply Decide(SetSchemesCommand command, out DeploymentTopology? changed)
    {
        changed = null;
        DeploymentTopology before = TopologyFile.Read(directory, keyRing);
        if (!TryRead(
                command.Registrar, before.RegistrarSchemes, AuthenticationScheme.RegistrarSchemes,
                out ImmutableArray<string> registrar, out string? error)
            || !TryRead(
                command.Web, before.WebSchemes, AuthenticationScheme.WebSchemes, out ImmutableArray<string> web,
                out error))
        {
            return new AdministrationReply(AdministrationStatus.Refused, error ?? string.Empty);
        }

        bool differs = !registrar.AsSpan().SequenceEqual(before.RegistrarSchemes.AsSpan())
            || !web.AsSpan().SequenceEqual(before.WebSchemes.AsSpan());
        string text = $"Registrar: {string.Join(", ", registrar)}. Ticket service: {string.Join(", ", web)}.";
        if (differs)
        {
            changed = before with { RegistrarSchemes = registrar, WebSchemes = web };
            text += " A server offers this from its next start on";
            text += registrar.Contains(AuthenticationScheme.Kerberos) || web.Contains(AuthenticationScheme.Kerberos)
                ? ", with 'serve --keytab'."
                : ".";
        }

        return new AdministrationReply(AdministrationStatus.Ok, text) { Changed = differs };
    }

    private static bool TryRead(
        string? list, ImmutableArray<string> before, ImmutableArray<string> known, out ImmutableArray<string> schemes,
        out string? error)
    {
        error = null;
        schemes = before;
        return list is null || AuthenticationScheme.TryParseList(list, known, out schemes, out error);
    }
}
