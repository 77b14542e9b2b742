// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Ntlm;

/// <summary>
/// What client and server settle in their messages ([MS-NLMP] §2.2.2.5); only those Parley looks at or sends.
/// </summary>
[Flags]
internal enum NtlmFlags : uint
{
    None = 0,
    Unicode = 0x00000001,
    RequestTarget = 0x00000004,
    Sign = 0x00000010,
    Datagram = 0x00000040,
    Ntlm = 0x00000200,
    AlwaysSign = 0x00008000,
    ExtendedSessionSecurity = 0x00080000,
    Identify = 0x00100000,
    TargetInfo = 0x00800000,
    Version = 0x02000000,
    Key128 = 0x20000000,
    KeyExchange = 0x40000000,
    Key56 = 0x80000000,

    /// <summary>What our challenge says over HTTP: A2888205, what the client offers (client contract 3.2).</summary>
    HttpChallenge = Unicode | RequestTarget | Ntlm | AlwaysSign | ExtendedSessionSecurity | TargetInfo | Version
        | Key128 | Key56,

    /// <summary>What our challenge says over SIP: E2988255 (client contract 3.1).</summary>
    SipChallenge = HttpChallenge | Sign | Datagram | Identify | KeyExchange,

    /// <summary>What the client must take up over HTTP.</summary>
    HttpRequired = Unicode | Ntlm,

    /// <summary>
    /// What the client must take up over SIP, where signing hangs on it; less would be a weaker variant.
    /// </summary>
    SipRequired = Unicode | Ntlm | Sign | Datagram | ExtendedSessionSecurity | KeyExchange | Key128,
}
