// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Kerberos;

/// <summary>What a request that proves itself by Kerberos says before its body. Missing fields are empty.</summary>
/// <param name="Authorization">Authorization: <c>Negotiate</c> and a token (RFC 4559 §4).</param>
/// <param name="ContentType">Content-Type.</param>
/// <param name="ContentDigest">Content-Digest (RFC 9530): the body must be the one that was meant.</param>
/// <param name="FromPage">Whether a page in a browser sent it: browsers hand tickets out unasked.</param>
/// <param name="ChannelBinding">The application data of the TLS channel's bindings (RFC 5929 §4); empty when unknown.</param>
public sealed record KerberosHead(
    string Authorization, string ContentType, string ContentDigest, bool FromPage, ReadOnlyMemory<byte> ChannelBinding)
{
    /// <summary>The scheme in Authorization.</summary>
    public const string Scheme = "Negotiate";
}
