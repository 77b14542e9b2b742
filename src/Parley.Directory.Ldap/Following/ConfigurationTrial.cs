// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>Tries a configuration without changing anything.</summary>
internal static class ConfigurationTrial
{
    /// <summary>Connects to one controller and reads what following needs.</summary>
    public static async Task<ConfigurationTest> RunAsync(
        DirectoryDomain domain, string controller, byte[]? password, IDirectorySessionFactory sessions,
        SynchroniserOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using IDirectorySession session = await sessions.ConnectAsync(
                domain, controller, password, cancellationToken);
            ControllerFacts facts = await ControllerInspection.ReadAsync(session, domain, time, cancellationToken);
            string? failure = await ReadSomebodyAsync(session, facts, domain, options, cancellationToken)
                ?? ClockWarning.For(facts, options);
            return new ConfigurationTest(controller, failure, facts.DeletionsVisible, facts.ClockDifference);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ConfigurationTest(
                controller, e is ControllerException ? e.Message : $"{controller} cannot be used: {e.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static async Task<string?> ReadSomebodyAsync(
        IDirectorySession session, ControllerFacts facts, DirectoryDomain domain, SynchroniserOptions options,
        CancellationToken cancellationToken)
    {
        GroupReader groups = new(session, facts.Root, options);
        if (domain.EnabledGroup is { } group && await groups.FindAsync(group, cancellationToken) is null)
        {
            return $"The enabled group {group} is not seen; mend its distinguished name, or let the account read it.";
        }

        bool anybody = false;
        foreach (string where in domain.SearchBases.IsEmpty ? [facts.Root] : domain.SearchBases)
        {
            DirectorySearch search = new(where, SearchDepth.Subtree, Filters.People, PersonReader.Attributes)
            {
                ExtendedNames = true, PageSize = options.PageSize,
            };
            foreach (DirectoryRecord record in (await session.SearchAsync(search, null, cancellationToken)).Records)
            {
                anybody = true;
                if (record.Number("userAccountControl") is null)
                {
                    return "The account may not read userAccountControl: nobody would be known to be enabled.";
                }
            }
        }

        return anybody ? null : "Nobody is seen: let the account read people, or mend the search bases.";
    }
}
