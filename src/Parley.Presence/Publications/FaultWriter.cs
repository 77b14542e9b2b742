// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Presence.Xml;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Presence.Publications;

/// <summary>Answers 409 for version conflicts, in the words the client reads (client contract 5.6).</summary>
internal static class FaultWriter
{
    private const int WrongVersion = 2141;

    /// <summary>Answers the request.</summary>
    public static void Reject(SipRequestContext context, string fqdn, IReadOnlyList<VersionConflict> conflicts)
    {
        XmlBuffer xml = XmlBuffer.Rent();
        xml.Append("<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>"u8);
        foreach (VersionConflict conflict in conflicts)
        {
            xml.Append("<operation index=\""u8);
            xml.Append(conflict.Index);
            xml.Append("\" version=\""u8);
            xml.Append(conflict.Version);
            xml.Append("\" curVersion=\""u8);
            xml.Append(conflict.CurrentVersion);
            xml.Append("\"/>"u8);
        }

        xml.Append("</details></Fault>"u8);
        SipMessageWriter response = context.CreateResponse(409);
        response.Header(
            SipHeaderId.MsDiagnostics, $"{WrongVersion};reason=\"Version is not the current one\";source=\"{fqdn}\"");
        response.Body("application/msrtc-fault+xml"u8, xml.Written);
        XmlBuffer.Return(xml);
        context.Send(response);
    }
}
