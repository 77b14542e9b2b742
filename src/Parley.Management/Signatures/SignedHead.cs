// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Signatures;

/// <summary>What the signature of a request covers, as text on the wire. Missing fields are empty.</summary>
/// <param name="Method">The method.</param>
/// <param name="TargetUri">The absolute URI the request was sent to (RFC 9421 §2.2.2).</param>
/// <param name="ContentType">Content-Type.</param>
/// <param name="ContentDigest">Content-Digest (RFC 9530).</param>
/// <param name="ClientCert">Client-Cert: the administrator's certificate (RFC 9440).</param>
/// <param name="SignatureInput">Signature-Input (RFC 9421 §4.1).</param>
/// <param name="Signature">Signature (RFC 9421 §4.2).</param>
public sealed record SignedHead(
    string Method, string TargetUri, string ContentType, string ContentDigest, string ClientCert, string SignatureInput,
    string Signature);
