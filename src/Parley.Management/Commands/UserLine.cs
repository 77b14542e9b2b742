// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>An account in a reply.</summary>
/// <param name="Sip">The address, <c>a@b</c>.</param>
/// <param name="Name">The display name.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="Sam">The short sign-in name; null when there is none.</param>
public sealed record UserLine(string Sip, string Name, bool Enabled, string? Sam = null);
