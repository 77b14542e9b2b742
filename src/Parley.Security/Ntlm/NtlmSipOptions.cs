// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;

namespace Parley.Security.Ntlm;

/// <summary>How NTLM is offered at the registrar.</summary>
public sealed class NtlmSipOptions
{
    /// <summary>The parameter realm.</summary>
    public string Realm { get; init; } = SignInRealm.Name;

    /// <summary>The parameter targetname: the FQDN of the computer.</summary>
    public required string TargetName { get; init; }

    /// <summary>The names in the challenge.</summary>
    public required NtlmServerNames Names { get; init; }

    /// <summary>
    /// The service names a client may have signed in for, when it says one; <c>sip/</c> and the target name when empty.
    /// </summary>
    public IReadOnlyList<string> AcceptedTargets { get; init; } = [];

    /// <summary>
    /// The lowest version accepted. Only version 4 signs the REGISTER that carries the answer and so proves the session
    /// key at sign-in: whoever relays an answer has not got that key (row T12). Version 2 leaves To out of the
    /// signature, too.
    /// </summary>
    public int MinimumVersion { get; init; } = 4;

    /// <summary>How long an association lasts. Clients sign in again before eight hours.</summary>
    public TimeSpan MaximumLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>What its associations accept.</summary>
    public SigningLimits SigningLimits { get; init; } = SigningLimits.Default;
}
