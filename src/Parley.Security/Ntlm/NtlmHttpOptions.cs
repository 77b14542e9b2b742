// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Security.Ntlm;

/// <summary>How NTLM is offered over HTTP.</summary>
public sealed class NtlmHttpOptions
{
    /// <summary>The names in the challenge.</summary>
    public required NtlmServerNames Names { get; init; }

    /// <summary>
    /// The service names a client may have made its proof for, when it says one: <c>HTTP/</c> and each name under which
    /// the web services are reached. At least one.
    /// </summary>
    public required IReadOnlyList<string> AcceptedTargets { get; init; }
}
