// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Security.MessageSigning;

/// <summary>
/// What all associations of one scheme have in common: scheme, realm and target name, ready as octets. The realm and
/// target are the server's own, not those the client sends: a message signed for another server does not verify.
/// </summary>
internal sealed class SignatureScope
{
    /// <summary>Makes a scope.</summary>
    /// <exception cref="ArgumentException">A value could not stand between quotes.</exception>
    public SignatureScope(string scheme, string realm, string targetName)
    {
        Scheme = scheme;
        SchemeUtf8 = Encoding.UTF8.GetBytes(scheme);
        RealmUtf8 = Quotable(realm, nameof(realm));
        TargetNameUtf8 = Quotable(targetName, nameof(targetName));
        HeaderStart = Encoding.UTF8.GetBytes($"{scheme} qop=\"auth\", opaque=\"");
        HeaderEnd = Encoding.UTF8.GetBytes($"\", targetname=\"{targetName}\", realm=\"{realm}\", version=");
    }

    /// <summary>The scheme as on the wire.</summary>
    public string Scheme { get; }

    /// <summary>The scheme as octets.</summary>
    public byte[] SchemeUtf8 { get; }

    /// <summary>The realm as octets.</summary>
    public byte[] RealmUtf8 { get; }

    /// <summary>The target name as octets.</summary>
    public byte[] TargetNameUtf8 { get; }

    /// <summary>Authentication-Info up to the value of opaque.</summary>
    public byte[] HeaderStart { get; }

    /// <summary>Authentication-Info from the end of the value of rspauth up to the version.</summary>
    public byte[] HeaderEnd { get; }

    private static byte[] Quotable(string value, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        foreach (char c in value)
        {
            if (char.IsControl(c) || c is '"' or '\\' or '<' or '>')
            {
                throw new ArgumentException("The value cannot stand in a header.", name);
            }
        }

        return Encoding.UTF8.GetBytes(value);
    }
}
