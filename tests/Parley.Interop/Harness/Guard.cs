// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;

namespace Parley.Interop.Harness;

/// <summary>Upper bounds that turn a hang into a failure. No test waits for one of them to pass.</summary>
public static class Guard
{
    /// <summary>For anything one exchange with the server brings about.</summary>
    public static readonly TimeSpan Exchange = TimeSpan.FromSeconds(30);

    /// <summary>For starting and stopping processes on a busy machine.</summary>
    public static readonly TimeSpan Process = TimeSpan.FromSeconds(90);

    public static async Task<T> WithinAsync<T>(this Task<T> task, TimeSpan bound, Func<string> describe)
    {
        try
        {
            return await task.WaitAsync(bound, TimeProvider.System);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(describe(), late);
        }
    }
}
