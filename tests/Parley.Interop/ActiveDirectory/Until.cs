// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.ActiveDirectory;

/// <summary>For what a foreign program announces to nobody: it is asked until it is so.</summary>
internal static class Until
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, string description)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow() + Guard.Process;
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw new TimeoutException(description);
            }

            await Task.Delay(s_pause, TimeProvider.System);
        }
    }
}
