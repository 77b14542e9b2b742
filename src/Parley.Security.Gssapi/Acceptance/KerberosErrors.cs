// SPDX-License-Identifier: Apache-2.0

using Parley.Security.Authentication;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>From the library's numbers (krb5.h; RFC 4120 §7.5.9) to reasons.</summary>
internal static class KerberosErrors
{
    public const int BadIntegrity = -1765328353;
    public const int TicketExpired = -1765328352;
    public const int TicketNotYetValid = -1765328351;
    public const int Repeat = -1765328350;
    public const int NotUs = -1765328349;
    public const int Skew = -1765328347;
    public const int Modified = -1765328343;
    public const int BadKeyVersion = -1765328340;
    public const int NoKey = -1765328339;
    public const int WrongPrincipal = -1765328240;
    public const int KeytabNotFound = -1765328203;
    public const int KeytabVersionNotFound = -1765328154;
    public const int EncryptionNotPermitted = -1765328148;

    /// <summary>The reason a token was refused for.</summary>
    /// <param name="code">What the mechanism said.</param>
    public static AuthenticationFailure ReasonOf(int code) => code switch
    {
        Skew => AuthenticationFailure.ClockSkew,
        TicketExpired or TicketNotYetValid => AuthenticationFailure.TicketExpired,
        Repeat => AuthenticationFailure.Replayed,
        NotUs or WrongPrincipal or BadKeyVersion or NoKey or KeytabNotFound or KeytabVersionNotFound
            or BadIntegrity => AuthenticationFailure.UnknownServiceKey,
        EncryptionNotPermitted => AuthenticationFailure.Downgrade,
        _ => AuthenticationFailure.MalformedToken,
    };
}
