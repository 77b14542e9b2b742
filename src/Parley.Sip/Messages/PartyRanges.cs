// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Messages;

/// <summary>Where the parts of From or To stand that are asked for again and again.</summary>
internal readonly struct PartyRanges(OctetRange uri, OctetRange tag, OctetRange epid)
{
    public OctetRange Uri { get; } = uri;

    public OctetRange Tag { get; } = tag;

    public OctetRange Epid { get; } = epid;
}
