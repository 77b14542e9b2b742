// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Ldap.Following;

/// <summary>What a controller said of itself and its domain.</summary>
/// <param name="Controller">As the configuration names it.</param>
/// <param name="Root">The distinguished name of the domain's root.</param>
/// <param name="DomainSid">The domain's SID.</param>
/// <param name="Settings">The name of its NTDS settings object.</param>
/// <param name="Invocation">Which life of its database this is.</param>
/// <param name="HighestUsn">The last number it gave.</param>
/// <param name="ClockDifference">How far its clock is ahead of ours.</param>
/// <param name="LockoutDuration">How long a lockout lasts; null: until an administrator acts.</param>
/// <param name="LockoutThreshold">At how many wrong passwords it locks an account; 0: never.</param>
/// <param name="LockoutWindow">How long after the last wrong one it forgets them.</param>
/// <param name="DeletionsVisible">Whether deleted objects can be seen.</param>
internal sealed record ControllerFacts(
    string Controller, string Root, string DomainSid, string Settings, Guid Invocation, long HighestUsn,
    TimeSpan ClockDifference, TimeSpan? LockoutDuration, long LockoutThreshold,
    TimeSpan LockoutWindow, bool DeletionsVisible);
