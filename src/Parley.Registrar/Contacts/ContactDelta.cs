// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Registrar.Contacts;

/// <summary>
/// What one operation changed, for storage and for the notification ([MS-SIP] §2.2.4.1, contactDelta).
/// </summary>
/// <param name="PreviousNumber">The delta number before.</param>
/// <param name="Number">The delta number after.</param>
internal sealed record ContactDelta(long PreviousNumber, long Number)
{
    /// <summary>A new group.</summary>
    public ContactGroup? AddedGroup { get; init; }

    /// <summary>A changed group.</summary>
    public ContactGroup? ModifiedGroup { get; init; }

    /// <summary>A new contact.</summary>
    public Contact? AddedContact { get; init; }

    /// <summary>Changed contacts.</summary>
    public ImmutableArray<Contact> ModifiedContacts { get; init; } = [];

    /// <summary>A contact that is gone.</summary>
    public SipAddress? DeletedContact { get; init; }

    /// <summary>Its number in storage; 0 when it was not there.</summary>
    public long DeletedContactId { get; init; }

    /// <summary>A group that is gone.</summary>
    public int? DeletedGroup { get; init; }
}
