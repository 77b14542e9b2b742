// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.Registrar.Endpoints;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Writing;

namespace Parley.Registrar.Registration;

/// <summary>
/// The NOTIFY that tells an endpoint it was deregistered ([MS-SIPREGE] §2.2.1.13, §4.1.3; client contract 5.10). It
/// stands in the dialog of the REGISTER: To repeats its From with tag and epid. <c>event=</c> must be the last thing in
/// the body. The connection signs it.
/// </summary>
internal sealed class DeregistrationNotice(ISipSender sender)
{
    /// <summary>Sends the notice, if the client knows what it is. The caller closes the connection.</summary>
    public void Send(RegistrationState state, DeregistrationReason reason)
    {
        if (!state.Dialog.UnderstandsNotice || state.Endpoint.Connection.IsClosed)
        {
            return;
        }

        RegisteredEndpoint endpoint = state.Endpoint;
        RegistrationDialog dialog = state.Dialog;
        SipMessageWriter notify = sender.RentWriter();
        notify.StartRequest(SipMethod.Notify, Encoding.UTF8.GetBytes(endpoint.ContactUri));
        notify.Header(SipHeaderId.MaxForwards, 70);
        notify.Header(SipHeaderId.From, $"<{endpoint.Address.Uri}>;tag={dialog.ServerTag}");
        string epid = endpoint.Epid.Length > 0 ? ";epid=" + endpoint.Epid : "";
        notify.Header(SipHeaderId.To, $"<{endpoint.Address.Uri}>;tag={dialog.ClientTag}{epid}");
        notify.Header(SipHeaderId.CallId, dialog.CallId);
        notify.CSeq(1, SipMethod.Notify);
        notify.Header(SipHeaderId.Event, "registration-notify"u8);
        notify.Header(SipHeaderId.SubscriptionState, "terminated;expires=0"u8);
        notify.Header(SipHeaderId.MsDiagnosticsPublic, $"{reason.DiagnosticsId};reason=\"{reason.Text}\"");
        notify.Body("text/registration-event"u8, Encoding.ASCII.GetBytes("deregistered;event=" + reason.Event));
        sender.SendRequest(endpoint.Connection, notify);
    }
}
