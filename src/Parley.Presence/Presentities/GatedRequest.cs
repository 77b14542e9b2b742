// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Sip.Server.Dispatch;
using Parley.Storage;

namespace Parley.Presence.Presentities;

/// <summary>A request that passes the gate of the person it changes, and is answered whatever happens.</summary>
/// <param name="context">The request.</param>
/// <param name="change">Makes the change without answering; gives what answers and tells others.</param>
/// <param name="logger">For what should not happen.</param>
internal sealed partial class GatedRequest(
    SipRequestContext context, Func<ValueTask<Action>> change, ILogger logger) : IGatedWork
{
    /// <inheritdoc />
    public void Detach() => context.Detach();

    /// <inheritdoc />
    public async ValueTask RunAsync()
    {
        Action answer;
        try
        {
            answer = await change();
        }
        catch (DatabaseBusyException)
        {
            answer = () => context.Reject(RequestFault.Busy);
        }
#pragma warning disable CA1031 // whatever failed, the client gets an answer and the person's next request its turn
        catch (Exception exception)
        {
            LogNotChanged(exception);
            answer = () => context.Reject(RequestFault.Storage);
        }

        try
        {
            answer();
        }
        catch (Exception exception)
        {
            LogNotTold(exception);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(5002, LogLevel.Error, "A change of presence was not stored")]
    private partial void LogNotChanged(Exception exception);

    [LoggerMessage(5003, LogLevel.Critical, "A change of presence was not told to everybody")]
    private partial void LogNotTold(Exception exception);
}
