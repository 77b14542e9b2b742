// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Parley.Web.Http;

namespace Parley.Web.Soap;

/// <summary>
/// A SOAP 1.1 fault. The sentence for the person stands in <c>Detail/error/internalerror/text</c>, with the capital
/// that the client looks for (client contract 4.4).
/// </summary>
/// <param name="Sender">Whether the request is at fault, not the server.</param>
/// <param name="Text">The sentence; it tells nothing that the sender may not know.</param>
/// <param name="Status">The HTTP status; SOAP 1.1 §6.2 says 500.</param>
internal sealed record SoapFault(bool Sender, string Text, int Status = StatusCodes.Status500InternalServerError)
{
    public static SoapFault Malformed { get; } = new(true, "The request could not be read.");

    public static SoapFault InvalidTicket { get; } = new(true, "The ticket is not valid.");

    public Task WriteAsync(HttpContext context) => Answer.WriteAsync(context, Status, Answer.Xml, ToXml());

    public byte[] ToXml() => SoapText.Write(writer =>
    {
        writer.WriteStartElement("s", "Envelope", SoapNames.Envelope);
        writer.WriteStartElement("Body", SoapNames.Envelope);
        writer.WriteStartElement("Fault", SoapNames.Envelope);
        writer.WriteElementString("faultcode", Sender ? "s:Client" : "s:Server");
        writer.WriteElementString("faultstring", Text);
        writer.WriteStartElement("Detail");
        writer.WriteStartElement("error");
        writer.WriteStartElement("internalerror");
        writer.WriteElementString("text", Text);
        writer.WriteEndDocument();
    });
}
