// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Globalization;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;

namespace Parley.Registrar.Contacts;

/// <summary>Reads a contact operation from the element in the SOAP body ([MS-SIP] §2.2.4.2).</summary>
internal sealed class ContactOperationReader(RegistrarLimits limits)
{
    /// <summary>Reads the operation. deltaNum is not looked at: see <see cref="ContactListRules"/>.</summary>
    /// <param name="element">The element of the operation.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>Why it is refused; null when it was read.</returns>
    public SipFailure? Read(BodyElement element, out ContactOperation? operation)
    {
        operation = null;
        return element.Name switch
        {
            "addGroup" => ReadGroup(element, null, out operation),
            "modifyGroup" => ReadId(element, out int id) ?? ReadGroup(element, id, out operation),
            "deleteGroup" => ReadDeleteGroup(element, out operation),
            "setContact" => ReadSetContact(element, out operation),
            "deleteContact" => ReadDeleteContact(element, out operation),
            _ => RegistrarFailures.UnknownOperation,
        };
    }

    private SipFailure? ReadGroup(BodyElement element, int? id, out ContactOperation? operation)
    {
        operation = null;
        if (element.Child("name")?.Text is not { } name)
        {
            return RegistrarFailures.MissingElement;
        }

        name = name.Trim();
        string externalUri = element.Child("externalURI")?.Text.Trim() ?? "";
        if (name.Length == 0 || !IsText(name, limits.NameLength))
        {
            return RegistrarFailures.BadName;
        }

        if (!IsText(externalUri, limits.ExternalUriLength))
        {
            return RegistrarFailures.BadExternalUri;
        }

        operation = id is { } group
            ? new ContactOperation.ModifyGroup(group, name, externalUri)
            : new ContactOperation.AddGroup(name, externalUri);
        return null;
    }

    private static SipFailure? ReadDeleteGroup(BodyElement element, out ContactOperation? operation)
    {
        SipFailure? failure = ReadId(element, out int id);
        operation = failure is null ? new ContactOperation.DeleteGroup(id) : null;
        return failure;
    }

    private SipFailure? ReadSetContact(BodyElement element, out ContactOperation? operation)
    {
        operation = null;
        if (ReadAddress(element, out SipAddress? address) is { } failure)
        {
            return failure;
        }

        string name = element.Child("displayName")?.Text.Trim() ?? "";
        string externalUri = element.Child("externalURI")?.Text.Trim() ?? "";
        if (!IsText(name, limits.NameLength))
        {
            return RegistrarFailures.BadName;
        }

        if (!IsText(externalUri, limits.ExternalUriLength))
        {
            return RegistrarFailures.BadExternalUri;
        }

        // xs:boolean; a contact that says nothing wants presence.
        bool subscribed = element.Child("subscribed")?.Text.Trim() is not ("false" or "0");
        operation = new ContactOperation.SetContact(
            address!, name, ReadGroups(element.Child("groups")?.Text ?? ""), subscribed, externalUri);
        return null;
    }

    private static SipFailure? ReadDeleteContact(BodyElement element, out ContactOperation? operation)
    {
        SipFailure? failure = ReadAddress(element, out SipAddress? address);
        operation = failure is null ? new ContactOperation.DeleteContact(address!) : null;
        return failure;
    }

    private static SipFailure? ReadId(BodyElement element, out int id)
    {
        id = 0;
        return element.Child("groupID")?.Text.Trim() is { } text
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id)
            ? null
            : RegistrarFailures.MissingElement;
    }

    private static SipFailure? ReadAddress(BodyElement element, out SipAddress? address)
    {
        address = null;
        return element.Child("URI")?.Text.Trim() is not { } uri ? RegistrarFailures.MissingElement
            : SipAddress.TryParse(uri, out address) ? null
            : RegistrarFailures.BadContactUri;
    }

    private ImmutableArray<int> ReadGroups(string text)
    {
        ImmutableArray<int>.Builder groups = ImmutableArray.CreateBuilder<int>();
        foreach (Range range in text.AsSpan().SplitAny(' ', '\t', '\r', '\n'))
        {
            if (groups.Count < limits.GroupsPerUser
                && int.TryParse(text.AsSpan(range), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                groups.Add(id);
            }
        }

        return groups.ToImmutable();
    }

    /// <summary>Whether a name may stand in a list: not too long, and nothing that XML cannot carry.</summary>
    public static bool IsText(string text, int maximum)
    {
        if (text.Length > maximum)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }
}
