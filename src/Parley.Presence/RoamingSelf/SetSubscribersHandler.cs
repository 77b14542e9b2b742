// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Presentities;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence.RoamingSelf;

/// <summary>
/// Answers SERVICE with which a person takes note of watchers ([MS-PRES]; client contract 5.8). Durable: a watcher told
/// of again would be acknowledged again, without end. Only watchers that were announced can be acknowledged.
/// </summary>
internal sealed class SetSubscribersHandler(
    PresenceCore core, PresenceState state, IAccountDirectory directory, ILogger<SetSubscribersHandler> logger)
    : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        ServiceRequests.HasType(context, "application/msrtc-presence-setsubscriber+xml"u8);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        List<SipAddress> acknowledged = [];
        RequestFault fault = state.FindSender(context, out Account? account, out _);
        if (fault == RequestFault.None)
        {
            fault = SetSubscribersReader.Read(context.Request.Body, core.Options.Limits, acknowledged);
        }

        if (fault != RequestFault.None)
        {
            context.Reject(fault);
            return;
        }

        Presentity presentity = state.Presentities.Get(account!);
        GatedRequest request = new(context, () => AcknowledgeAsync(context, presentity, acknowledged), logger);
        if (!presentity.Gate.TryRun(request))
        {
            context.Reject(RequestFault.Busy);
        }
    }

    private async ValueTask<Action> AcknowledgeAsync(
        SipRequestContext context, Presentity presentity, List<SipAddress> acknowledged)
    {
        List<AccountId> watchers = [];
        foreach (SipAddress address in acknowledged)
        {
            if (directory.Find(address) is { } watcher
                && presentity.Current.Watchers.TryGetValue(watcher.Id, out bool isKnown) && !isKnown)
            {
                watchers.Add(watcher.Id);
            }
        }

        if (watchers.Count > 0)
        {
            context.Detach();
            await state.Store.AcknowledgeAsync(presentity.Account, watchers);
            presentity.Acknowledge(watchers);
        }

        return () => context.Send(context.CreateResponse(200));
    }
}
