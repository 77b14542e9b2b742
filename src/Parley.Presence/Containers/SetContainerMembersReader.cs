// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Presence.Xml;

namespace Parley.Presence.Containers;

/// <summary>Reads application/msrtc-setcontainermembers+xml ([MS-PRES]; client contract 5.8).</summary>
internal static class SetContainerMembersReader
{
    /// <summary>Reads a request; the fault says why it is refused.</summary>
    public static RequestFault Read(
        ReadOnlySpan<byte> body, PresenceLimits limits, List<ContainerOperation> operations)
    {
        if (body.Length > limits.Xml.DocumentBytes)
        {
            return RequestFault.TooLarge;
        }

        using XmlScanner xml = new(body, limits.Xml);
        return Read(xml, limits, operations);
    }

    private static RequestFault Read(XmlScanner xml, PresenceLimits limits, List<ContainerOperation> operations)
    {
        if (xml.Read() != XmlNode.Element || !xml.Name.SequenceEqual("setContainerMembers"u8))
        {
            return RequestFault.Malformed;
        }

        int members = 0;
        while (true)
        {
            switch (xml.Read())
            {
                case XmlNode.Element when xml.Depth == 2 && xml.Name.SequenceEqual("container"u8):
                    if (!TryReadContainer(xml, out ContainerOperation? container))
                    {
                        return RequestFault.Malformed;
                    }

                    // The lower ones are the person's own and the server's: nobody is ever let in there.
                    if (container.Id < Container.External)
                    {
                        return RequestFault.Reserved;
                    }

                    if (operations.Count == limits.ContainersPerPerson)
                    {
                        return RequestFault.Quota;
                    }

                    operations.Add(container);
                    break;
                case XmlNode.Element when xml.Depth == 3 && xml.Name.SequenceEqual("member"u8):
                    if (++members > limits.MembersPerPerson)
                    {
                        return RequestFault.Quota;
                    }

                    if (!TryReadMember(xml, out ContainerMember member, out bool isAdded))
                    {
                        return RequestFault.Malformed;
                    }

                    operations[^1].Members.Add((member, isAdded));
                    break;
                case XmlNode.Element or XmlNode.Fault:
                    return RequestFault.Malformed;
                case XmlNode.End:
                    return operations.Count == 0 ? RequestFault.Malformed : RequestFault.None;
                case XmlNode.EndElement or XmlNode.Text:
                    break;
            }
        }
    }

    private static bool TryReadContainer(
        in XmlScanner xml, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ContainerOperation? operation)
    {
        operation = null;
        if (xml.TryGetAttribute("id"u8, out ReadOnlySpan<byte> raw) && XmlText.TryReadNumber(raw, out uint id)
            && id <= Container.Highest
            && xml.TryGetAttribute("version"u8, out raw) && XmlText.TryReadNumber(raw, out uint version))
        {
            operation = new ContainerOperation((int)id, version);
            return true;
        }

        return false;
    }

    private static bool TryReadMember(in XmlScanner xml, out ContainerMember member, out bool isAdded)
    {
        member = default;
        isAdded = false;
        if (!xml.TryGetAttribute("action"u8, out ReadOnlySpan<byte> action)
            || !xml.TryGetAttribute("type"u8, out ReadOnlySpan<byte> token)
            || !ContainerMember.TryParseType(Encoding.UTF8.GetString(token), out MemberType type))
        {
            return false;
        }

        isAdded = action.SequenceEqual("add"u8);
        if (!isAdded && !action.SequenceEqual("remove"u8))
        {
            return false;
        }

        string? value = null;
        if (type is MemberType.User or MemberType.Domain
            && (!xml.TryGetAttribute("value"u8, out ReadOnlySpan<byte> raw)
                || !TryReadValue(type, XmlText.Decode(raw), out value)))
        {
            return false;
        }

        member = new ContainerMember(type, value);
        return true;
    }

    // A domain is read as that of an address, so that both are normalised in one way.
    private static bool TryReadValue(MemberType type, string text, out string? value)
    {
        bool isAddress = SipAddress.TryParse(
            type == MemberType.Domain ? "x@" + text : text, out SipAddress? address);
        value = type == MemberType.Domain ? address?.Domain : address?.Value;
        return isAddress;
    }
}
