// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.InBandPolicy;

/// <summary>
/// The media encryption level that clients are told (ucPC2PCAVEncryption); member names are the wire values.
/// </summary>
public enum MediaEncryption
{
    /// <summary>Only encrypted media.</summary>
    RequireEncryption,

    /// <summary>Encrypted media where the other side can.</summary>
    SupportEncryption,

    /// <summary>No encrypted media.</summary>
    DoNotSupportEncryption,
}
