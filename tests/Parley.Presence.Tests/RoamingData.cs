// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace Parley.Presence.Tests;

/// <summary>A roamingData document, read with the platform's XML reader.</summary>
internal sealed record RoamingData(
    IReadOnlyList<RoamingData.Category> Categories, IReadOnlyDictionary<int, RoamingData.Container> Containers,
    IReadOnlyList<XElement> Subscribers, XElement Root)
{
    private static readonly XNamespace s_roaming = "http://schemas.microsoft.com/2006/09/sip/roaming-self";
    private static readonly XNamespace s_categories = "http://schemas.microsoft.com/2006/09/sip/categories";
    private static readonly XNamespace s_containers = "http://schemas.microsoft.com/2006/09/sip/containers";
    private static readonly XNamespace s_subscribers = "http://schemas.microsoft.com/2006/09/sip/presence-subscribers";
    private static readonly XNamespace s_state = "http://schemas.microsoft.com/2006/09/sip/state";

    public static RoamingData Parse(string text)
    {
        XElement root = XElement.Parse(text, LoadOptions.PreserveWhitespace);
        Assert.Equal(s_roaming + "roamingData", root.Name);
        return new RoamingData(
            [.. root.Elements(s_categories + "categories").Elements(s_categories + "category").Select(Read)],
            root.Elements(s_containers + "containers").Elements().Select(ReadContainer).ToDictionary(c => c.Id),
            [.. root.Elements(s_subscribers + "subscribers").Elements(s_subscribers + "subscriber")],
            root);
    }

    /// <summary>The publications of a category in a container.</summary>
    public IEnumerable<Category> Find(string name, int container) =>
        Categories.Where(c => c.Name == name && c.Container == container);

    /// <summary>The number in the aggregate of a container; null when there is none.</summary>
    public int? Aggregate(int container) => Find("state", container)
        .Where(static c => c.Instance == 1)
        .Select(static c => (int?)c.Element!.Element(s_state + "availability"))
        .SingleOrDefault();

    private static Category Read(XElement element)
    {
        string? container = (string?)element.Attribute("container");
        string? instance = (string?)element.Attribute("instance");
        return new Category(
            (string)element.Attribute("name")!,
            instance is null ? null : uint.Parse(instance, CultureInfo.InvariantCulture),
            container is null ? null : int.Parse(container, CultureInfo.InvariantCulture),
            (long?)element.Attribute("version") ?? 0,
            (string?)element.Attribute("expireType"),
            element.Elements().SingleOrDefault());
    }

    private static Container ReadContainer(XElement element) => new(
        (int)element.Attribute("id")!,
        (long)element.Attribute("version")!,
        [.. element.Elements(s_containers + "member").Select(static m =>
            (string)m.Attribute("type")! + ((string?)m.Attribute("value") is { } value ? ":" + value : ""))]);

    /// <summary>One category element.</summary>
    public sealed record Category(
        string Name, uint? Instance, int? Container, long Version, string? ExpireType, XElement? Element);

    /// <summary>One container.</summary>
    public sealed record Container(int Id, long Version, IReadOnlyList<string> Members);
}
