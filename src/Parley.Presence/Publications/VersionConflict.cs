// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Publications;

/// <summary>A line of a request whose version is not the stored one.</summary>
/// <param name="Index">Which line, from 1.</param>
/// <param name="Version">The version the client gave.</param>
/// <param name="CurrentVersion">The stored one; 0 when there is nothing.</param>
internal readonly record struct VersionConflict(int Index, long Version, long CurrentVersion);
