// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Presentities;
using Parley.Presence.RoamingSelf;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Publications;

/// <summary>Answers SERVICE with category publications ([MS-PRES]; client contract 5.6).</summary>
internal sealed partial class PublishHandler(
    PresenceCore core, PresenceState state, SelfSubscriptions own, ILogger<PublishHandler> logger) : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        ServiceRequests.HasType(context, "application/msrtc-category-publish+xml"u8);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        List<PublicationOperation> operations = [];
        if (state.FindSender(context, out Account? account, out RegisteredEndpoint? endpoint) is var refused
            && refused != RequestFault.None)
        {
            context.Reject(refused);
            return;
        }

        RequestFault fault = PublishRequestReader.Read(
            context.Request.Body, account!.Address, core.Options.Limits, operations);
        if (fault != RequestFault.None)
        {
            context.Reject(fault);
            return;
        }

        Presentity presentity = state.Presentities.Get(account);
        GatedRequest request = new(
            context, () => PublishAsync(context, presentity, endpoint!, operations), logger);
        if (!presentity.Gate.TryRun(request))
        {
            context.Reject(RequestFault.Busy);
        }
    }

    private async ValueTask<Action> PublishAsync(
        SipRequestContext context, Presentity presentity, RegisteredEndpoint endpoint,
        List<PublicationOperation> operations)
    {
        PublicationOwner owner = PublicationOwner.Of(endpoint);
        DateTimeOffset now = core.Now;
        long order = presentity.NextOrder();
        PublicationPlan plan = Plan(presentity, operations, owner, order, forgiving: false);
        bool isLooping = plan is { Fault: RequestFault.None, Conflicts.Count: > 0 }
            && presentity.IsLooping(owner, core.Options.ConflictLoopWindow, now);
        if (isLooping)
        {
            LogLooping(presentity.Account, endpoint.Key);

            // The client corrects only what it knows of, and asks again without end: it is told everything, and
            // what nobody but this endpoint writes is taken as it comes.
            plan = Plan(presentity, operations, owner, order, forgiving: true);
        }

        if (plan.Fault == RequestFault.None && plan.Conflicts.Count == 0)
        {
            await ApplyAsync(context, presentity, endpoint, plan, now);
        }

        return () =>
        {
            Answer(context, presentity, endpoint, plan);
            if (isLooping)
            {
                own.Find(endpoint)?.SendEverything();
            }
        };
    }

    private void Answer(
        SipRequestContext context, Presentity presentity, RegisteredEndpoint endpoint, PublicationPlan plan)
    {
        if (plan.Fault != RequestFault.None)
        {
            context.Reject(plan.Fault);
            return;
        }

        if (plan.Conflicts.Count > 0)
        {
            FaultWriter.Reject(context, core.Sender.Fqdn, plan.Conflicts);
            return;
        }

        PublishAnswer answer = new(context, plan.Changes.Keys);
        if (own.Find(endpoint) is { } subscription)
        {
            subscription.Send(answer);
        }
        else
        {
            answer.Send(presentity.Current);
        }

        state.Changes.Tell(presentity);
    }

    private PublicationPlan Plan(
        Presentity presentity, List<PublicationOperation> operations, PublicationOwner owner, long order,
        bool forgiving) =>
        PublicationPlan.Make(
            presentity.Current, operations, owner, order, forgiving, core.Options.Limits, core.Now);

    private async ValueTask ApplyAsync(
        SipRequestContext context, Presentity presentity, RegisteredEndpoint endpoint, PublicationPlan plan,
        DateTimeOffset now)
    {
        if (Durable(presentity.Current, plan) is { } durable)
        {
            context.Detach();
            await state.Store.SaveAsync(presentity.Account, durable);
        }

        presentity.Apply(
            plan.Changes, PublicationOwner.Of(endpoint), () => state.Senders.IsSignedIn(endpoint), now);
        state.Presentities.Watch(presentity);
    }

    private static Dictionary<PublicationKey, Publication?>? Durable(PresentitySnapshot snapshot, PublicationPlan plan)
    {
        Dictionary<PublicationKey, Publication?>? durable = null;
        foreach ((PublicationKey key, Publication? publication) in plan.Changes)
        {
            if (Storage.PresenceStore.IsDurable(snapshot.Find(key), publication))
            {
                (durable ??= []).Add(key, publication);
            }
        }

        return durable;
    }

    [LoggerMessage(
        5005, LogLevel.Information, "Endpoint {Endpoint} of account {Account} publishes with wrong versions again")]
    private partial void LogLooping(AccountId account, string endpoint);
}
