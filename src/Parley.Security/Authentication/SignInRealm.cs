// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Authentication;

/// <summary>The realm of every challenge.</summary>
public static class SignInRealm
{
    /// <summary>
    /// What Lync servers say, and their clients put into what they sign ([MS-SIPAE] §2.2; client contract 1.4). Digest
    /// secrets are kept for it: another one would make every stored secret useless.
    /// </summary>
    public const string Name = "SIP Communications Service";
}
