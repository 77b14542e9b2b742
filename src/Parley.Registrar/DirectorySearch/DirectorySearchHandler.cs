// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using Parley.Directory.Users;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Uris;
using Parley.Sip.Writing;

namespace Parley.Registrar.DirectorySearch;

/// <summary>
/// Answers SERVICE directorySearch to the domain ([MS-SIP]; client contract 9.1): people who are enabled, by prefix of
/// name or address. A request that says nothing finds nobody.
/// </summary>
internal sealed class DirectorySearchHandler(IAccountDirectory directory, ServerNames names, RegistrarLimits limits)
    : ISipRequestHandler
{
    private readonly BodyXml _xml = new(limits);

    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        Soap.IsRequest(context.Request)
        && SipUriReader.TryRead(context.Request.RequestUri, out SipUriReader uri)
        && uri.User.IsEmpty
        && names.IsServed(uri, context.Connection);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        SipFailure? failure = _xml.Read(context.Request.Body, out BodyElement? envelope);
        BodyElement? operation = null;
        failure ??= Soap.FindOperation(envelope!, out operation);
        if (failure is null && operation!.Name != "directorySearch")
        {
            failure = RegistrarFailures.UnknownOperation;
        }

        if (failure is not null)
        {
            failure.Send(context);
            return;
        }

        SearchFilter filter = new();
        foreach (BodyElement part in envelope!.Child("Body")!.Children)
        {
            if (part is { Name: "Array", Namespace: Soap.OperationNamespace })
            {
                foreach (BodyElement row in part.Children)
                {
                    filter.Add(row);
                }
            }
        }

        List<Account> found = Find(filter, MaximumOf(operation!), out bool more);
        SipMessageWriter response = context.CreateResponse(200);
        response.Body(Soap.MediaType, Write(found, more));
        context.Send(response);
    }

    private int MaximumOf(BodyElement operation) =>
        int.TryParse(
            operation.Child("maxResults")?.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
            ? Math.Min(asked, limits.SearchResults)
            : limits.SearchResults;

    private List<Account> Find(SearchFilter filter, int maximum, out bool more)
    {
        List<Account> found = [];
        more = false;
        if (filter.IsEmpty)
        {
            return found;
        }

        foreach (Account account in directory.List())
        {
            if (account.Enabled && filter.Matches(account))
            {
                if (found.Count == maximum)
                {
                    more = true;
                    break;
                }

                found.Add(account);
            }
        }

        return found;
    }

    private static byte[] Write(List<Account> found, bool more) => Soap.Write(writer =>
    {
        writer.WriteStartElement("m", "directorySearch", Soap.OperationNamespace);
        writer.WriteElementString("m", "moreAvailable", Soap.OperationNamespace, more ? "true" : "false");
        writer.WriteEndElement();
        writer.WriteStartElement("m", "Array", Soap.OperationNamespace);
        foreach (Account account in found)
        {
            writer.WriteStartElement("m", "row", Soap.OperationNamespace);
            writer.WriteAttributeString("uri", account.Address.Uri);
            writer.WriteAttributeString("displayName", BodyXmlWriter.Printable(account.DisplayName));
            writer.WriteAttributeString("email", account.Address.Value);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });
}
