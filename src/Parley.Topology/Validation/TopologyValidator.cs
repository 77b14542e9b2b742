// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Net;
using Parley.Kernel.Identifiers;
using Parley.Topology.Document;

namespace Parley.Topology.Validation;

/// <summary>Checks a topology document and collects everything that is wrong with it, each with its path.</summary>
public static class TopologyValidator
{
    /// <summary>Validates the document.</summary>
    /// <returns>One sentence per error; empty when the document is good.</returns>
    public static IReadOnlyList<string> Validate(DeploymentTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        List<string> errors = [];
        if (topology.SchemaVersion != DeploymentTopology.CurrentSchemaVersion)
        {
            errors.Add($"schemaVersion: {topology.SchemaVersion} is not a form this version reads");
        }

        if (topology.SipDomains.IsDefaultOrEmpty)
        {
            errors.Add("sipDomains: at least one domain is needed");
        }

        for (int i = 0; i < topology.SipDomains.Length; i++)
        {
            if (!IsHostName(topology.SipDomains[i]))
            {
                errors.Add($"sipDomains[{i}]: '{topology.SipDomains[i]}' is not a domain name");
            }
        }

        CheckSchemes(errors, "registrarSchemes", topology.RegistrarSchemes, AuthenticationScheme.RegistrarSchemes);
        CheckSchemes(errors, "webSchemes", topology.WebSchemes, AuthenticationScheme.WebSchemes);
        if (topology.Computers.IsDefaultOrEmpty)
        {
            errors.Add("computers: at least one computer is needed");
            return errors;
        }

        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < topology.Computers.Length; i++)
        {
            CheckComputer(errors, $"computers[{i}]", topology.Computers[i], names);
        }

        return errors;
    }

    /// <summary>
    /// Whether a text is a host or domain name: letters, digits, hyphens and dots (RFC 1123 §2.1), at most 253 octets.
    /// </summary>
    public static bool IsHostName(string? text) =>
        text is { Length: > 0 and <= 253 } && SipAddress.TryParse("a@" + text, out _) && IsAscii(text)
            && text[^1] != '.';

    private static bool IsAscii(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAscii(c))
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckSchemes(
        List<string> errors, string path, ImmutableArray<string> schemes, ImmutableArray<string> known)
    {
        string list = schemes.IsDefault ? string.Empty : string.Join(',', schemes);
        if (!AuthenticationScheme.TryParseList(list, known, out _, out string? error))
        {
            errors.Add($"{path}: {error}");
        }
    }

    private static void CheckComputer(
        List<string> errors, string path, ComputerTopology computer, HashSet<string> names)
    {
        if (!IsHostName(computer.Fqdn))
        {
            errors.Add($"{path}.fqdn: '{computer.Fqdn}' is not a host name");
        }
        else if (!names.Add(computer.Fqdn))
        {
            errors.Add($"{path}.fqdn: '{computer.Fqdn}' stands twice");
        }

        CheckRoles(errors, $"{path}.roles", computer.Roles);

        foreach (string address in computer.ListenAddresses.IsDefault ? [] : computer.ListenAddresses)
        {
            if (!IPAddress.TryParse(address, out _))
            {
                errors.Add($"{path}.listenAddresses: '{address}' is not an IP address");
            }
        }

        List<int> streamPorts = [];
        CheckPort(errors, $"{path}.sipPort", computer.SipPort, streamPorts);
        CheckPort(errors, $"{path}.httpsPort", computer.HttpsPort, streamPorts);
        if (computer.TcpPort is int tcp)
        {
            CheckPort(errors, $"{path}.tcpPort", tcp, streamPorts);
        }

        if (computer.UdpPort is int udp)
        {
            CheckPort(errors, $"{path}.udpPort", udp, []);
        }
    }

    private static void CheckRoles(List<string> errors, string path, ImmutableArray<string> roles)
    {
        if (roles.IsDefaultOrEmpty)
        {
            errors.Add($"{path}: at least one role is needed");
            return;
        }

        for (int i = 0; i < roles.Length; i++)
        {
            if (!ComputerRole.Known.Contains(roles[i]))
            {
                errors.Add($"{path}: '{roles[i]}' is not a role of this version");
            }
            else if (roles.IndexOf(roles[i]) != i)
            {
                errors.Add($"{path}: '{roles[i]}' stands twice");
            }
        }
    }

    private static void CheckPort(List<string> errors, string path, int port, List<int> used)
    {
        if (port is < 1 or > 65535)
        {
            errors.Add($"{path}: {port} is not a port (1 to 65535)");
        }
        else if (used.Contains(port))
        {
            errors.Add($"{path}: port {port} is used twice");
        }
        else
        {
            used.Add(port);
        }
    }
}
