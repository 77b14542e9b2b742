// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Registrar.Contacts;

/// <summary>
/// One change that a client asks for ([MS-SIP] §2.2.4.2). A closed set; the names are those of the wire.
/// </summary>
/// <param name="Name">The element of the operation, repeated in its answer.</param>
internal abstract record ContactOperation(string Name)
{
    /// <summary>Makes a group.</summary>
    public sealed record AddGroup(string GroupName, string ExternalUri) : ContactOperation("addGroup");

    /// <summary>Renames a group.</summary>
    public sealed record ModifyGroup(int GroupId, string GroupName, string ExternalUri)
        : ContactOperation("modifyGroup");

    /// <summary>Removes a group; its contacts stay.</summary>
    public sealed record DeleteGroup(int GroupId) : ContactOperation("deleteGroup");

    /// <summary>Adds a contact or changes it.</summary>
    public sealed record SetContact(
        SipAddress Address, string DisplayName, ImmutableArray<int> Groups, bool Subscribed, string ExternalUri)
        : ContactOperation("setContact");

    /// <summary>Removes a contact.</summary>
    public sealed record DeleteContact(SipAddress Address) : ContactOperation("deleteContact");
}
