// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using System.Xml;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Messages;

namespace Parley.Registrar.Xml;

/// <summary>The SOAP envelopes of [MS-SIP] SERVICE requests and their answers.</summary>
internal static class Soap
{
    /// <summary>The namespace of the operations.</summary>
    public const string OperationNamespace = "http://schemas.microsoft.com/winrtc/2002/11/sip";

    /// <summary>The media type, as clients write it.</summary>
    public static ReadOnlySpan<byte> MediaType => "application/SOAP+xml"u8;

    private const string EnvelopeNamespace = "http://schemas.xmlsoap.org/soap/envelope/";

    /// <summary>Whether the request is a SERVICE that carries an envelope.</summary>
    public static bool IsRequest(SipMessage request)
    {
        if (request.Method != SipMethod.Service
            || !request.TryGetHeader(SipHeaderId.ContentType, out ReadOnlySpan<byte> type))
        {
            return false;
        }

        int semicolon = type.IndexOf((byte)';');
        return Ascii.EqualsIgnoreCase((semicolon < 0 ? type : type[..semicolon]).TrimEnd(" \t"u8), MediaType);
    }

    /// <summary>Finds the body of an envelope and the operation in it.</summary>
    /// <param name="envelope">The outermost element.</param>
    /// <param name="operation">The first element of the body in the namespace of the operations.</param>
    /// <returns>Why there is none; null when there is.</returns>
    public static SipFailure? FindOperation(BodyElement envelope, out BodyElement? operation)
    {
        operation = null;
        if (envelope is not { Name: "Envelope", Namespace: EnvelopeNamespace }
            || envelope.Child("Body") is not { Children.Count: > 0 } body)
        {
            return RegistrarFailures.MalformedXml;
        }

        if (body.Children[0].Namespace != OperationNamespace)
        {
            return RegistrarFailures.UnknownOperation;
        }

        operation = body.Children[0];
        return null;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="content">Writes what stands in the body.</param>
    public static byte[] Write(Action<XmlWriter> content) => BodyXmlWriter.Write(writer =>
    {
        writer.WriteStartElement("s", "Envelope", EnvelopeNamespace);
        writer.WriteAttributeString("xmlns", "m", null, OperationNamespace);
        writer.WriteStartElement("s", "Body", EnvelopeNamespace);
        content(writer);
        writer.WriteEndElement();
        writer.WriteEndElement();
    });
}
