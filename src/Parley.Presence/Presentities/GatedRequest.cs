// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Sip.Server.Dispatch;
using Parley.Storage;

namespace Parley.Presence.Presentities;

/// <summary>A request that passes the gate of the person it changes, and is answered whatever happens.</summary>
/// <param name="context">The request.</param>
/// <param name="work">Does it; gives the fault to answer with, or none when it has answered itself.</param>
/// <param name="logger">For what should not happen.</param>
internal sealed partial class GatedRequest(
    SipRequestContext context, Func<ValueTask<RequestFault>> work, ILogger logger) : IGatedWork
{
    /// <inheritdoc />
    public void Detach() => context.Detach();

    /// <inheritdoc />
    public async ValueTask RunAsync()
    {
        RequestFault fault;
        try
        {
            fault = await work();
        }
        catch (DatabaseBusyException)
        {
            fault = RequestFault.Busy;
        }
        catch (DatabaseException exception)
        {
            LogNotStored(exception);
            fault = RequestFault.Storage;
        }
#pragma warning disable CA1031 // the gate must go on for the person's other requests, whatever our mistake is here
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception);
            return;
        }

        if (fault != RequestFault.None)
        {
            context.Reject(fault);
        }
    }

    [LoggerMessage(4002, LogLevel.Error, "A change of presence was not stored")]
    private partial void LogNotStored(Exception exception);

    [LoggerMessage(4003, LogLevel.Critical, "A change of presence failed")]
    private partial void LogFailed(Exception exception);
}
