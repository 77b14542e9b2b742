// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Xml;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Kernel.Limits;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Uris;
using Parley.Sip.Writing;

namespace Parley.Registrar.DirectorySearch;

/// <summary>
/// Answers SERVICE directorySearch to the domain ([MS-SIP]; client contract 9.1): people who are enabled, by prefix of
/// name, address, company or country. A request that says nothing finds nobody. A search looks at everybody, on the
/// connection's thread: it has few conditions, and a person has few searches a second (row T21).
/// </summary>
internal sealed class DirectorySearchHandler(
    IAccountDirectory directory, ServerNames names, RegistrarLimits limits, TimeProvider time)
    : ISipRequestHandler
{
    private readonly BodyXml _xml = new(limits);
    private readonly AccountRate _rate = new(limits.SearchBurst, limits.SearchInterval, time);

    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        Soap.IsRequest(context.Request)
        && SipUriReader.TryRead(context.Request.RequestUri, out SipUriReader uri)
        && uri.User.IsEmpty
        && names.IsServed(uri, context.Connection);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        if (Read(context, out SearchFilter filter, out int maximum) is { } failure)
        {
            failure.Send(context);
            return;
        }

        List<Account> found = Find(filter, maximum, out bool more);
        SipMessageWriter response = context.CreateResponse(200);
        response.Body(Soap.MediaType, Write(found, more));
        context.Send(response);
    }

    private SipFailure? Read(SipRequestContext context, out SearchFilter filter, out int maximum)
    {
        filter = new SearchFilter();
        maximum = 0;
        if (!_rate.TryTake(context.Sender))
        {
            return RegistrarFailures.TooManySearches;
        }

        SipFailure? failure = _xml.Read(context.Request.Body, out BodyElement? envelope);
        BodyElement? operation = null;
        failure ??= Soap.FindOperation(envelope!, out operation);
        if (failure is not null)
        {
            return failure;
        }

        if (operation!.Name != "directorySearch")
        {
            return RegistrarFailures.UnknownOperation;
        }

        maximum = MaximumOf(operation);
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

        return filter.Count > limits.SearchConditions ? RegistrarFailures.TooManyConditions : null;
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
            WriteDetails(writer, account.Details);
            WriteKnown(writer, "email", account.Details?.Mail ?? account.Address.Value);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    // What the domain's address book says of a person; an account of the built-in directory has none.
    private static void WriteDetails(XmlWriter writer, PersonDetails? details)
    {
        if (details is null)
        {
            return;
        }

        WriteKnown(writer, "title", details.Title);
        WriteKnown(writer, "office", details.Office);
        WriteKnown(writer, "phone", details.WorkPhone);
        WriteKnown(writer, "company", details.Company);
        WriteKnown(writer, "city", details.City);
        WriteKnown(writer, "state", details.State);
        WriteKnown(writer, "country", details.Country);
    }

    private static void WriteKnown(XmlWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteAttributeString(name, BodyXmlWriter.Printable(value));
        }
    }
}
