// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Management.Commands;

/// <summary>Lets people of domains use Parley, or takes it back: named ones, or the members of a group.</summary>
/// <param name="Enable">Whether they are enabled; otherwise disabled.</param>
/// <param name="People">
/// Who: DOMAIN\name, user principal name, distinguished name, address or objectGUID each; empty with a group.
/// </param>
/// <param name="Domain">The group's domain; null when there is only one.</param>
/// <param name="Group">A group: its members now, through nested groups; null for named people.</param>
public sealed record EnablePeopleCommand(
    bool Enable, IReadOnlyList<string> People, string? Domain = null, string? Group = null) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.enable";

    /// <inheritdoc />
    internal override string Act => Enable ? Name : "directory.disable";

    /// <inheritdoc />
    internal override string Target => Group ?? string.Join(", ", People);
}
