// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using Parley.Security.Authentication;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>
/// From a domain's answer to a reason: the library's number, and Windows's own status in the error's data.
/// </summary>
internal static class PasswordVerdicts
{
    // KERB-ERROR-DATA ([MS-KILE] §2.2.2) ends in the status, four octets of nothing, and flags of 1.
    private const int ExtendedErrorLength = 12;

    /// <summary>The reason for a code of the library.</summary>
    public static AuthenticationFailure ReasonOf(int code) => code switch
    {
        // Wrong, by preauthentication; and without it, by what the answer is sealed with.
        -1765328360 or -1765328174 or -1765328353 => AuthenticationFailure.WrongSecret,
        -1765328378 => AuthenticationFailure.UnknownAccount,
        -1765328361 => AuthenticationFailure.PasswordExpired,

        // Revoked: locked, or disabled meanwhile. Which of them, the error's data says.
        -1765328366 => AuthenticationFailure.AccountLocked,
        -1765328383 or -1765328372 or -1765328363 => AuthenticationFailure.AccountExpired,
        -1765328347 or -1765328236 => AuthenticationFailure.ClockSkew,
        _ => AuthenticationFailure.DirectoryUnavailable,
    };

    /// <summary>What Windows's status in the data of an error says; None when there is none that is known.</summary>
    public static AuthenticationFailure ReasonOf(ReadOnlySpan<byte> errorData)
    {
        for (int at = 0; at + ExtendedErrorLength <= errorData.Length; at++)
        {
            ReadOnlySpan<byte> window = errorData.Slice(at, ExtendedErrorLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(window[4..]) == 0
                && BinaryPrimitives.ReadUInt32LittleEndian(window[8..]) == 1
                && OfStatus(BinaryPrimitives.ReadUInt32LittleEndian(window)) is not AuthenticationFailure.None
                    and var failure)
            {
                return failure;
            }
        }

        return AuthenticationFailure.None;
    }

    private static AuthenticationFailure OfStatus(uint status) => status switch
    {
        0xC0000072 => AuthenticationFailure.AccountDisabled,
        0xC0000234 => AuthenticationFailure.AccountLocked,
        0xC0000193 or 0xC000006F or 0xC0000070 or 0xC000015B => AuthenticationFailure.AccountExpired,
        0xC0000071 or 0xC0000224 => AuthenticationFailure.PasswordExpired,
        0xC000006A => AuthenticationFailure.WrongSecret,
        _ => AuthenticationFailure.None,
    };
}
