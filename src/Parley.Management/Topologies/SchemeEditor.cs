// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using Parley.Directory.Users;
using Parley.Management.Commands;
using Parley.Security.KeyRing;
using Parley.Topology.Document;

namespace Parley.Management.Topologies;

/// <summary>Changes the sign-in schemes in the sealed topology; a server reads it at its start.</summary>
/// <param name="directory">Where the topology lies.</param>
/// <param name="keyRing">Makes its seal.</param>
public sealed class SchemeEditor(string directory, IKeyRing keyRing)
{
    /// <summary>Makes the change, in a write of the caller's: the document follows when its audit entry is durable.</summary>
    /// <param name="command">What to change.</param>
    internal DirectoryOperation<AdministrationReply> Set(SetSchemesCommand command)
    {
        DeploymentTopology? changed = null;
        return new DirectoryOperation<AdministrationReply>(
            (_, _) => Decide(command, out changed),
            _ =>
            {
                if (changed is not null)
                {
                    TopologyFile.Write(directory, changed, keyRing);
                }
            });
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
        if (differs)
        {
            changed = before with { RegistrarSchemes = registrar, WebSchemes = web };
        }

        string text = $"Registrar: {string.Join(", ", registrar)}. Ticket service: {string.Join(", ", web)}."
            + (differs ? " A server offers this from its next start on." : string.Empty);
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
