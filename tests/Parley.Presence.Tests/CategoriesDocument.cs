// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests;

/// <summary>What a watcher gets about one person, read with the platform's XML reader.</summary>
internal sealed record CategoriesDocument(string Uri, IReadOnlyList<XElement> Categories)
{
    private static readonly XNamespace s_categories = "http://schemas.microsoft.com/2006/09/sip/categories";
    private static readonly XNamespace s_state = "http://schemas.microsoft.com/2006/09/sip/state";

    /// <summary>The number of the one state; null when there is none.</summary>
    public int? Availability =>
        (int?)Of("state").SingleOrDefault()?.Element(s_state + "state")?.Element(s_state + "availability");

    /// <summary>The names of the categories, in order.</summary>
    public string Names => string.Join(' ', Categories.Select(static c => (string)c.Attribute("name")!));

    /// <summary>All text of a category.</summary>
    public string Text(string name) => string.Concat(Of(name).Select(static c => c.Value));

    public static CategoriesDocument Parse(string text)
    {
        XElement root = XElement.Parse(text);
        Assert.Equal(s_categories + "categories", root.Name);
        return new CategoriesDocument(
            (string)root.Attribute("uri")!, [.. root.Elements(s_categories + "category")]);
    }

    /// <summary>The parts of a batched answer, by URI; the list part is checked on the way.</summary>
    public static IReadOnlyDictionary<string, CategoriesDocument> ParseList(WireMessage message)
    {
        MultipartBody body = MultipartBody.Parse(message);
        Assert.Equal("application/rlmi+xml", body.Parts[0].ContentType);
        XElement list = XElement.Parse(body.Parts[0].Content);
        XNamespace rlmi = "urn:ietf:params:xml:ns:rlmi";
        Assert.Equal(rlmi + "list", list.Name);
        List<string> uris = [];
        IEnumerable<XElement> resources = list.Elements(rlmi + "resource");
        foreach ((XElement resource, MultipartBody.Part part) in resources.Zip(body.Parts.Skip(1)))
        {
            XElement instance = resource.Element(rlmi + "instance")!;
            Assert.Equal("active", (string)instance.Attribute("state")!);
            Assert.Equal(part.Id, (string)instance.Attribute("cid")!);
            uris.Add((string)resource.Attribute("uri")!);
        }

        Assert.Equal(body.Parts.Count - 1, uris.Count);
        Dictionary<string, CategoriesDocument> documents = body.Parts.Skip(1)
            .Select(static p => Parse(p.Content)).ToDictionary(static d => d.Uri, StringComparer.Ordinal);
        Assert.Equal(uris, documents.Keys);
        return documents;
    }

    private IEnumerable<XElement> Of(string name) => Categories.Where(c => (string)c.Attribute("name")! == name);
}
