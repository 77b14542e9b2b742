// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Parley.Management.Signatures;

/// <summary>The octets that are signed (RFC 9421 §2.5).</summary>
internal static class SignatureBase
{
    /// <summary>Builds them.</summary>
    public static byte[] Build(SignedHead head, string parameters) => Encoding.UTF8.GetBytes(
        $"\"@method\": {head.Method}\n\"@target-uri\": {head.TargetUri}\n\"content-type\": {head.ContentType}\n"
        + $"\"content-digest\": {head.ContentDigest}\n\"client-cert\": {head.ClientCert}\n"
        + $"\"@signature-params\": {parameters}");
}
