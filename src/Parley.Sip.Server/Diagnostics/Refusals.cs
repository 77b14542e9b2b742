// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Server.Diagnostics;

/// <summary>What is answered for a reason.</summary>
/// <param name="Status">The status.</param>
/// <param name="DiagnosticsId">The ErrorId of ms-diagnostics; 2 means "see status and reason".</param>
/// <param name="Text">What the person or the administrator reads.</param>
internal readonly record struct Refusal(int Status, int DiagnosticsId, string Text);

/// <summary>
/// The answers of this server to what it refuses, with the ErrorId of [MS-OCER] where that has one for the case.
/// </summary>
internal static class Refusals
{
    private static readonly Refusal[] All = Build();

    /// <summary>The answer for a reason.</summary>
    public static ref readonly Refusal Of(RefusalReason reason) => ref All[(int)reason];

    private static Refusal[] Build()
    {
        RefusalReason[] reasons = Enum.GetValues<RefusalReason>();
        Refusal[] all = new Refusal[reasons.Length];
        foreach (RefusalReason reason in reasons)
        {
            all[(int)reason] = For(reason);
        }

        return all;
    }

    private static Refusal For(RefusalReason reason) => reason switch
    {
        RefusalReason.Malformed or RefusalReason.Garbage => new(400, 1018, "The message cannot be parsed"),
        RefusalReason.RateExceeded => new(503, 1, "Too many messages from this connection"),
        RefusalReason.NoTransaction => new(481, 1004, "Call or transaction does not exist"),
        RefusalReason.UnexpectedResponse => new(481, 1004, "The response answers no request"),
        RefusalReason.ForeignIdentity => new(403, 4004, "A client may not assert the identity of others"),
        RefusalReason.TooManyHops => new(483, 2, "Max-Forwards is used up"),
        RefusalReason.Loop => new(482, 2, "The request came back to this server"),
        RefusalReason.AttemptsExhausted => new(403, 2, "Too many failed attempts to sign in; try again later"),
        RefusalReason.AccountDisabled => new(403, 2, "The account is disabled; ask the administrator"),
        RefusalReason.AccountLocked =>
            new(403, 2, "The directory has locked the account after too many wrong passwords; try again later"),
        RefusalReason.AccountExpired =>
            new(403, 2, "The account has expired, or may not sign in at this time; ask the administrator"),
        RefusalReason.PasswordExpired =>
            new(403, 2, "The password has expired; change it (for example by signing in to Windows), then sign in"),
        RefusalReason.NotPermitted => new(403, 2, "The account is not enabled for this service; ask the administrator"),
        RefusalReason.DirectoryUnavailable =>
            new(503, 1, "The directory cannot be reached, so the password cannot be checked; try again later"),
        RefusalReason.ClockSkew =>
            new(403, 2, "The clock of this computer differs by more than five minutes from the server's"),
        RefusalReason.TicketExpired =>
            new(403, 2, "The Kerberos ticket has expired or is not valid yet; get a new one"),
        RefusalReason.UnknownServiceKey =>
            new(403, 2, "The Kerberos ticket is for a key this server does not have; get a new one"),
        RefusalReason.TokenReplayed => new(403, 2, "The Kerberos token was used before; sign in again"),
        RefusalReason.TooManyHandshakes => new(503, 1, "Too many clients are signing in"),
        RefusalReason.NotSignedIn => new(403, 2, "Sign in first: REGISTER"),
        RefusalReason.Unsigned => new(403, 2, "The message must be signed"),
        RefusalReason.BadSignature => new(403, 2, "The signature of the message is wrong"),
        RefusalReason.Replayed => new(403, 2, "The message was received before"),
        RefusalReason.OutsideWindow => new(403, 2, "The number of the message is out of order"),
        RefusalReason.AssociationEnded => new(403, 2, "The security association has ended; sign in again"),
        RefusalReason.FromMismatch =>
            new(403, 4004, "The credentials are not authorized to act for the address in From"),
        RefusalReason.OtherAccount => new(403, 2, "Another account has signed in on this connection"),
        RefusalReason.BadFrom => new(403, 4004, "From is not the address of an account"),
        RefusalReason.UnknownScheme => new(416, 2, "The scheme of the Request-URI is not served"),
        RefusalReason.UnknownExtension => new(420, 2, "An extension in Proxy-Require is not supported"),
        RefusalReason.NoHandler => new(405, 2, "No service here takes this method"),
        RefusalReason.TooManyTransactions => new(503, 1, "Too many requests wait for their answers"),
        RefusalReason.ForeignRoute => new(403, 2, "A Route leads to another server"),
        RefusalReason.Stopping => new(503, 1, "The server is stopping"),
        RefusalReason.Fault => new(500, 0, "Server internal error"),
    };
}
