// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Presence.Categories;
using Parley.Presence.Publications;
using Parley.Security.KeyRing;

namespace Parley.Presence.Storage;

/// <summary>
/// Seals what people publish, bound to its place: a row copied to another person, category or container does not open.
/// Notes have a data key of their own.
/// </summary>
internal sealed class PresenceSeals(IKeyRing keys)
{
    private readonly IDataProtector _notes = keys.GetProtector("backend/notes");
    private readonly IDataProtector _others = keys.GetProtector("backend/presence");

    public byte[] Seal(string account, PublicationKey key, byte[] content) =>
        ProtectorFor(key).Protect(content, Place(account, key));

    public byte[] Open(string account, PublicationKey key, byte[] sealedContent) =>
        ProtectorFor(key).Unprotect(sealedContent, Place(account, key));

    public byte[] SealMembers(string account, int container, byte[] members) =>
        _others.Protect(members, Place(account, container));

    public byte[] OpenMembers(string account, int container, byte[] sealedMembers) =>
        _others.Unprotect(sealedMembers, Place(account, container));

    private static byte[] Place(string account, PublicationKey key) => Encoding.ASCII.GetBytes(
        FormattableString.Invariant(
            $"presence_publication/{account}/{key.Category}/{key.Container}/{key.Instance}"));

    private static byte[] Place(string account, int container) => Encoding.ASCII.GetBytes(
        FormattableString.Invariant($"presence_container/{account}/{container}"));

    private IDataProtector ProtectorFor(PublicationKey key) => key.Category == CategoryNames.Note ? _notes : _others;
}
