// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Contacts;

/// <summary>
/// A group of a contact list. The group "~" (client: "Other Contacts") always exists and has the lowest id.
/// </summary>
/// <param name="Id">1 to 64, unique within the list.</param>
/// <param name="Name">The name.</param>
/// <param name="ExternalUri">Where auxiliary data stands; empty for none.</param>
internal sealed record ContactGroup(int Id, string Name, string ExternalUri)
{
    /// <summary>The id of the group "~".</summary>
    public const int OtherContactsId = 1;

    /// <summary>The group "~".</summary>
    public static readonly ContactGroup OtherContacts = new(OtherContactsId, "~", "");
}
