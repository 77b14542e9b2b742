// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;

namespace Parley.Presence.Presentities;

/// <summary>A request that changes a person's presence.</summary>
internal interface IGatedWork
{
    /// <summary>Makes the request outlive the call that received it.</summary>
    void Detach();

    /// <summary>Does it and answers. Never throws: whatever fails is answered.</summary>
    ValueTask RunAsync();
}
