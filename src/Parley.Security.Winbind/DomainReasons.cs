// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using Parley.Security.Authentication;

namespace Parley.Security.Winbind;

/// <summary>
/// What a domain's reasons mean here: the texts winbind gives for NT status codes ([MS-ERREF] §2.3.1), and the names of
/// the codes for versions that give those.
/// </summary>
internal static class DomainReasons
{
    private static readonly FrozenDictionary<string, AuthenticationFailure> Known =
        new Dictionary<string, AuthenticationFailure>(StringComparer.Ordinal)
    {
        ["When trying to update a password, this return status indicates that the value provided as the current "
            + "password is not correct."] = AuthenticationFailure.WrongSecret,
        ["Wrong Password"] = AuthenticationFailure.WrongSecret,
        ["NT_STATUS_WRONG_PASSWORD"] = AuthenticationFailure.WrongSecret,
        ["The attempted logon is invalid. This is either due to a bad username or authentication information."] =
            AuthenticationFailure.WrongSecret,
        ["Logon failure"] = AuthenticationFailure.WrongSecret,
        ["NT_STATUS_LOGON_FAILURE"] = AuthenticationFailure.WrongSecret,
        ["The specified account does not exist."] = AuthenticationFailure.UnknownAccount,
        ["No such user"] = AuthenticationFailure.UnknownAccount,
        ["NT_STATUS_NO_SUCH_USER"] = AuthenticationFailure.UnknownAccount,
        ["The user account has been automatically locked because too many invalid logon attempts or password change "
            + "attempts have been requested."] = AuthenticationFailure.AccountLocked,
        ["Account locked out"] = AuthenticationFailure.AccountLocked,
        ["NT_STATUS_ACCOUNT_LOCKED_OUT"] = AuthenticationFailure.AccountLocked,
        ["The referenced account is currently disabled and cannot be logged on to."] =
            AuthenticationFailure.AccountDisabled,
        ["Account disabled"] = AuthenticationFailure.AccountDisabled,
        ["NT_STATUS_ACCOUNT_DISABLED"] = AuthenticationFailure.AccountDisabled,
        ["The user account has expired."] = AuthenticationFailure.AccountExpired,
        ["Account expired"] = AuthenticationFailure.AccountExpired,
        ["NT_STATUS_ACCOUNT_EXPIRED"] = AuthenticationFailure.AccountExpired,
        ["The user account has time restrictions and cannot be logged onto at this time."] =
            AuthenticationFailure.AccountExpired,
        ["Invalid logon hours"] = AuthenticationFailure.AccountExpired,
        ["NT_STATUS_INVALID_LOGON_HOURS"] = AuthenticationFailure.AccountExpired,
        ["The user account is restricted so that it cannot be used to log on from the source workstation."] =
            AuthenticationFailure.AccountExpired,
        ["Invalid workstation"] = AuthenticationFailure.AccountExpired,
        ["NT_STATUS_INVALID_WORKSTATION"] = AuthenticationFailure.AccountExpired,
        ["Indicates a referenced user name and authentication information are valid, but some user account restriction "
            + "has prevented successful authentication (such as time-of-day restrictions)."] =
            AuthenticationFailure.AccountExpired,
        ["NT_STATUS_ACCOUNT_RESTRICTION"] = AuthenticationFailure.AccountExpired,
        ["A user has requested a type of logon (for example, interactive or network) that has not been granted. An "
            + "administrator has control over who can logon interactively and through the network."] =
            AuthenticationFailure.NotPermitted,
        ["NT_STATUS_LOGON_TYPE_NOT_GRANTED"] = AuthenticationFailure.NotPermitted,
        ["Logon Failure: The machine you are logging onto is protected by an authentication firewall. The specified "
            + "account is not allowed to authenticate to the machine."] = AuthenticationFailure.NotPermitted,
        ["The authentication failed because NTLM was blocked."] = AuthenticationFailure.NotPermitted,
        ["NT_STATUS_NTLM_BLOCKED"] = AuthenticationFailure.NotPermitted,
        ["The user account password has expired."] = AuthenticationFailure.PasswordExpired,
        ["Password expired"] = AuthenticationFailure.PasswordExpired,
        ["NT_STATUS_PASSWORD_EXPIRED"] = AuthenticationFailure.PasswordExpired,
        ["The user password must be changed before logging on the first time."] =
            AuthenticationFailure.PasswordExpired,
        ["Must change password"] = AuthenticationFailure.PasswordExpired,
        ["NT_STATUS_PASSWORD_MUST_CHANGE"] = AuthenticationFailure.PasswordExpired,
        ["Reading winbind reply failed!"] = AuthenticationFailure.DirectoryUnavailable,
        ["No logon servers are currently available to service the logon request."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["No logon servers"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NO_LOGON_SERVERS"] = AuthenticationFailure.DirectoryUnavailable,
        ["A domain controller for this domain was not found."] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_DOMAIN_CONTROLLER_NOT_FOUND"] = AuthenticationFailure.DirectoryUnavailable,
        ["Configuration information could not be read from the domain controller, either because the machine is "
            + "unavailable or access has been denied."] = AuthenticationFailure.DirectoryUnavailable,
        ["{Device Timeout} The specified I/O operation on %hs was not completed before the time-out period expired."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["An attempt was made to logon, but the NetLogon service was not started."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The logon request failed because the trust relationship between this workstation and the primary domain "
            + "failed."] = AuthenticationFailure.DirectoryUnavailable,
        ["The logon request failed because the trust relationship between the primary domain and the trusted domain "
            + "failed."] = AuthenticationFailure.DirectoryUnavailable,
        ["The network logon failed. This might be because the validation authority cannot be reached."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The transport-connection attempt was refused by the remote system."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The transport connection is now disconnected."] = AuthenticationFailure.DirectoryUnavailable,
        ["The transport connection has been reset."] = AuthenticationFailure.DirectoryUnavailable,
        ["The transport connection was aborted by the local system."] = AuthenticationFailure.DirectoryUnavailable,
        ["The remote system is not reachable by the transport."] = AuthenticationFailure.DirectoryUnavailable,
        ["The remote network is not reachable by the transport."] = AuthenticationFailure.DirectoryUnavailable,
        ["The pipe operation has failed because the other end of the pipe has been closed."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The specified named pipe is in the disconnected state."] = AuthenticationFailure.DirectoryUnavailable,
        ["The RPC server is unavailable."] = AuthenticationFailure.DirectoryUnavailable,
        ["An unexpected network error occurred."] = AuthenticationFailure.DirectoryUnavailable,
        ["The network path cannot be located."] = AuthenticationFailure.DirectoryUnavailable,
        ["{Access Denied} A process has requested access to an object but has not been granted those access rights."] =
            AuthenticationFailure.DirectoryUnavailable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a reason means.</summary>
    /// <param name="reason">The domain's words.</param>
    /// <param name="failure">The meaning; a refusal when the words are not known.</param>
    /// <returns>Whether they are known.</returns>
    public static bool TryUnderstand(string reason, out AuthenticationFailure failure)
    {
        if (Known.TryGetValue(reason, out failure))
        {
            return true;
        }

        failure = AuthenticationFailure.WrongSecret;
        return false;
    }
}
