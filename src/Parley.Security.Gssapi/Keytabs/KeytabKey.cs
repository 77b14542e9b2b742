// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Gssapi.Keytabs;

/// <summary>One key of a keytab, without the key.</summary>
/// <param name="Principal">Whose, such as <c>sip/fe1.contoso.com@AD.CONTOSO.COM</c>.</param>
/// <param name="Version">The version (kvno).</param>
/// <param name="EncryptionType">Its type, RFC 3961's number.</param>
public sealed record KeytabKey(string Principal, long Version, int EncryptionType)
{
    /// <summary>The principal without its realm.</summary>
    public string Name => Principal[..RealmAt];

    /// <summary>The realm.</summary>
    public string Realm => RealmAt == Principal.Length ? string.Empty : Principal[(RealmAt + 1)..];

    private int RealmAt => Principal.LastIndexOf('@') is >= 0 and int at ? at : Principal.Length;
}
