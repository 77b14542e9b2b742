// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Certificates;

/// <summary>How the certificate of this computer is, for health and for the operator.</summary>
/// <param name="Valid">Whether it is valid now; false is a health failure.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="RenewalFailure">Why the last renewal failed; null when none did.</param>
public sealed record ServerCertificateStatus(bool Valid, DateTimeOffset NotAfter, string? RenewalFailure);
