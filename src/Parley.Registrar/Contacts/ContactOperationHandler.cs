// SPDX-License-Identifier: Apache-2.0

using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;
using Parley.Sip.Server.Dispatch;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Answers SERVICE with a SOAP body to one's own address: changes of the contact list ([MS-SIP] §3.7.4.3; client
/// contract 5.3). The answer comes when the change is durable.
/// </summary>
internal sealed class ContactOperationHandler(ContactRosters rosters, ServerNames names, RegistrarLimits limits)
    : ISipRequestHandler
{
    private readonly BodyXml _xml = new(limits);
    private readonly ContactOperationReader _reader = new(limits);

    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        Soap.IsRequest(context.Request) && names.IsOwnAddress(context.Request.ToUri, context.Sender);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        SipFailure? failure = _xml.Read(context.Request.Body, out BodyElement? envelope);
        BodyElement? element = null;
        ContactOperation? operation = null;
        failure ??= Soap.FindOperation(envelope!, out element);
        failure ??= _reader.Read(element!, out operation);
        if (failure is not null)
        {
            failure.Send(context);
            return;
        }

        context.Detach();
        _ = rosters.ApplyAsync(context, operation!);
    }
}
