// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.TlsDsk;

/// <summary>What <see cref="IDeviceCertificateValidator"/> found.</summary>
/// <param name="Failure">Why it was refused; <see cref="AuthenticationFailure.None"/> when it is good.</param>
/// <param name="Account">Whose it is; meaningful only when good.</param>
/// <param name="Serial">Its serial number as in the register of device certificates; empty when refused.</param>
/// <param name="NotAfter">When it ends; the association ends no later.</param>
public readonly record struct DeviceCertificateVerdict(
    AuthenticationFailure Failure, AccountId Account, string Serial, DateTimeOffset NotAfter)
{
    /// <summary>A refusal.</summary>
    /// <param name="failure">Why; anything but <see cref="AuthenticationFailure.None"/>.</param>
    public static DeviceCertificateVerdict Refused(AuthenticationFailure failure) =>
        new(failure, default, string.Empty, default);
}
