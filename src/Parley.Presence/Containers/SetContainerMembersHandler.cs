// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Presence.Presentities;
using Parley.Presence.Publications;
using Parley.Presence.RoamingSelf;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Containers;

/// <summary>
/// Answers SERVICE that says who may see what ([MS-PRES]; client contract 5.8). Every endpoint of the person is told
/// the containers with their new versions, the one that asked too: its next change would carry the old one otherwise.
/// </summary>
internal sealed class SetContainerMembersHandler(
    PresenceCore core, PresenceState state, SelfSubscriptions own, ILogger<SetContainerMembersHandler> logger)
    : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        ServiceRequests.HasType(context, "application/msrtc-setcontainermembers+xml"u8);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        List<ContainerOperation> operations = [];
        RequestFault fault = state.FindSender(context, out Account? account, out RegisteredEndpoint? endpoint);
        if (fault == RequestFault.None)
        {
            fault = SetContainerMembersReader.Read(context.Request.Body, core.Options.Limits, operations);
        }

        if (fault != RequestFault.None)
        {
            context.Reject(fault);
            return;
        }

        Presentity presentity = state.Presentities.Get(account!);
        GatedRequest request = new(context, () => SetAsync(context, presentity, endpoint!, operations), logger);
        if (!presentity.Gate.TryRun(request))
        {
            context.Reject(RequestFault.Busy);
        }
    }

    private async ValueTask<Action> SetAsync(
        SipRequestContext context, Presentity presentity, RegisteredEndpoint endpoint,
        List<ContainerOperation> operations)
    {
        ContainerPlan plan = ContainerPlan.Make(presentity.Current.Containers, operations, core.Options.Limits);
        if (plan.Conflicts.Count > 0)
        {
            // The client does not read the answer; being told what there is puts it right.
            return () =>
            {
                FaultWriter.Reject(context, core.Sender.Fqdn, plan.Conflicts);
                own.Find(endpoint)?.SendEverything();
            };
        }

        if (plan.Fault != RequestFault.None)
        {
            return () => context.Reject(plan.Fault);
        }

        context.Detach();
        await state.Store.SaveAsync(presentity.Account, plan.Changed);
        presentity.Apply(plan.Changed);
        return () =>
        {
            context.Send(context.CreateResponse(200));
            state.Changes.Tell(presentity);
        };
    }
}
