// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Parsing;

/// <summary>
/// The numbers that protect a receiver from its peers. Octets unless a name says otherwise. The defaults are those for
/// clients; trusted servers may be given more.
/// </summary>
public sealed record SipLimits
{
    /// <summary>The limits for a connection of a client.</summary>
    public static SipLimits Default { get; } = new();

    /// <summary>
    /// A whole message. 128 KB: presence documents and photos of the conference roster stay well below it, and a
    /// connection can hold no more than this before it must be a message.
    /// </summary>
    public int MaximumMessageBytes { get; init; } = 128 * 1024;

    /// <summary>
    /// Start line and headers together. 64 KB: a Kerberos ticket of a member of many groups fits, little else is long.
    /// </summary>
    public int MaximumHeadBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// One header, continuation lines included. 48 KB: the largest credentials a Windows domain issues by default.
    /// </summary>
    public int MaximumHeaderBytes { get; init; } = 48 * 1024;

    /// <summary>Header fields in a message. 200: real messages have 10 to 40.</summary>
    public int MaximumHeaderCount { get; init; } = 200;

    /// <summary>
    /// The Request-URI, and any URI in From or To. 2 KB: four times the longest meeting address seen.
    /// </summary>
    public int MaximumUriBytes { get; init; } = 2048;

    /// <summary>A tag, an epid, a branch, or Call-ID. 512: these become keys that outlive the message.</summary>
    public int MaximumIdentifierBytes { get; init; } = 512;

    /// <summary>
    /// Via values in a message. 71: one more than Max-Forwards starts with, so a loop ends in 483 and not here.
    /// </summary>
    public int MaximumViaCount { get; init; } = 71;

    /// <summary>Record-Route values in a message. 32: each is kept for the life of a dialog.</summary>
    public int MaximumRouteCount { get; init; } = 32;

    /// <summary>Octets of a start line: method, Request-URI or reason phrase, version.</summary>
    internal int MaximumStartLineBytes => MaximumUriBytes + 256;
}
