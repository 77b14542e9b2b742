// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Presence.Presentities;
using Parley.Presence.Publications;
using Parley.Presence.Xml;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Presence.RoamingSelf;

/// <summary>The 200 to an accepted publication: the touched categories, whole, with their new versions.</summary>
internal sealed class PublishAnswer
{
    private readonly SipRequestContext _context;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<(string Category, int Container)> _places = [];

    /// <summary>Makes the answer to a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="touched">The keys it changed.</param>
    public PublishAnswer(SipRequestContext context, IEnumerable<PublicationKey> touched)
    {
        _context = context;
        foreach (PublicationKey key in touched)
        {
            _names.Add(key.Category);
            _places.Add((key.Category, key.Container));
        }
    }

    /// <summary>The categories it tells.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>Makes the request outlive the call that received it.</summary>
    public void Detach() => _context.Detach();

    /// <summary>Sends it, with what is there now.</summary>
    public void Send(PresentitySnapshot snapshot)
    {
        XmlBuffer xml = XmlBuffer.Rent();
        RoamingDataWriter.Begin(xml);
        RoamingDataWriter.WriteCategories(xml, _context.SenderAddress, snapshot, _names, _places);
        RoamingDataWriter.End(xml);
        SipMessageWriter response = _context.CreateResponse(200);
        response.Body(RoamingDataWriter.ContentType, xml.Written);
        XmlBuffer.Return(xml);
        _context.Send(response);
    }
}
