// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Certificates;

/// <summary>Why a certificate request was not taken.</summary>
public enum CertificateRequestRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>It is not PKCS#10 (RFC 2986), or too large.</summary>
    Malformed,

    /// <summary>Its key is too small, too large, or of a kind Parley does not certify.</summary>
    UnacceptableKey,

    /// <summary>Its signature does not verify: the sender does not prove to hold the key.</summary>
    BadSignature,
}
