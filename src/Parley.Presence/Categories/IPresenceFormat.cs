// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Xml;

namespace Parley.Presence.Categories;

/// <summary>A kind of document that tells a watcher about one person.</summary>
internal interface IPresenceFormat
{
    /// <summary>Its type.</summary>
    byte[] ContentType { get; }

    /// <summary>Writes everything a watcher may see of what they asked for.</summary>
    void WriteAll(XmlBuffer xml, string uri, WatcherView view, CategoryFilter filter, DateTimeOffset now);

    /// <summary>
    /// Writes what a watcher does not know yet. False, and nothing written, when there is nothing to say.
    /// </summary>
    bool TryWriteChanges(
        XmlBuffer xml, string uri, WatcherView known, WatcherView view, CategoryFilter filter, DateTimeOffset now);
}
