// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Security.TlsDsk;

/// <summary>
/// Judges the certificate of a device: issued by the authority for people's devices, valid now, registered and not
/// revoked, its account in good standing and the one claimed (client contract 2.2, "Identity"). Asked at every sign-in,
/// on the receiving thread: from memory, never blocking.
/// </summary>
public interface IDeviceCertificateValidator
{
    /// <summary>Judges a certificate whose key the client has proved to hold.</summary>
    /// <param name="certificateDer">The certificate as sent; any octets.</param>
    /// <param name="claimed">The address in From.</param>
    /// <param name="now">The time.</param>
    DeviceCertificateVerdict Validate(ReadOnlyMemory<byte> certificateDer, SipAddress claimed, DateTimeOffset now);
}
