// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Registrar.Contacts;

/// <summary>A contact of a contact list ([MS-SIP] §2.2.4.1).</summary>
/// <param name="Id">Its number in storage; gives the order of the list.</param>
/// <param name="Address">Whom it names.</param>
/// <param name="Name">The name the owner gave; empty: the one of the contact card.</param>
/// <param name="Groups">The groups it is in; never empty.</param>
/// <param name="Subscribed">Whether the owner wants its presence.</param>
/// <param name="ExternalUri">Where auxiliary data stands; empty for none.</param>
internal sealed record Contact(
    long Id, SipAddress Address, string Name, ImmutableArray<int> Groups, bool Subscribed, string ExternalUri);
