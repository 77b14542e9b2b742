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
        ["NT_STATUS_IO_TIMEOUT"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_ACCESS_DENIED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_RPC_SERVER_UNAVAILABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_RPC_SERVER_TOO_BUSY"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_RPC_CALL_FAILED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_RPC_CALL_FAILED_DNE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_RPC_COMM_FAILURE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_TRUSTED_DOMAIN_FAILURE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_TRUSTED_RELATIONSHIP_FAILURE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_TRUST_FAILURE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NO_TRUST_SAM_ACCOUNT"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NO_TRUST_LSA_SECRET"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NETLOGON_NOT_STARTED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CONNECTION_REFUSED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CONNECTION_DISCONNECTED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CONNECTION_RESET"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CONNECTION_ABORTED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CONNECTION_INVALID"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_BROKEN"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_DISCONNECTED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_CLOSING"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_EMPTY"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_NOT_AVAILABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PIPE_BUSY"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INVALID_PIPE_STATE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_CANT_ACCESS_DOMAIN_INFO"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NO_SUCH_DOMAIN"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_HOST_UNREACHABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NETWORK_UNREACHABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PORT_UNREACHABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PROTOCOL_UNREACHABLE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_BAD_NETWORK_PATH"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_BAD_NETWORK_NAME"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_UNEXPECTED_NETWORK_ERROR"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NETWORK_BUSY"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NETWORK_NAME_DELETED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_LOCAL_DISCONNECT"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_REMOTE_DISCONNECT"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_VIRTUAL_CIRCUIT_CLOSED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_REQUEST_ABORTED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INSUFFICIENT_RESOURCES"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INSUFF_SERVER_RESOURCES"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_REMOTE_RESOURCES"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_NO_MEMORY"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_QUOTA_EXCEEDED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_PAGEFILE_QUOTA_EXCEEDED"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_WORKING_SET_QUOTA"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_TOO_MANY_OPENED_FILES"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INVALID_SERVER_STATE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INVALID_NETWORK_RESPONSE"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_TIME_DIFFERENCE_AT_DC"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_INTERNAL_ERROR"] = AuthenticationFailure.DirectoryUnavailable,
        ["NT_STATUS_UNSUCCESSFUL"] = AuthenticationFailure.DirectoryUnavailable,
        ["The RPC server is too busy to complete this operation."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The remote procedure call failed."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The SAM database on the Windows Server does not have a computer account for this workstation trust "
            + "relationship."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The specified domain did not exist."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["Insufficient system resources exist to complete the API."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["Insufficient server resources exist to complete the request."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The transport connection attempt was refused by the remote system."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["Not Enough Quota - Not enough virtual memory or paging file quota is available to complete the specified "
            + "operation."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The network name cannot be found."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The network is busy."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["The pipe is not available."] =
            AuthenticationFailure.DirectoryUnavailable,
        ["{Operation Failed} The requested operation was unsuccessful."] =
            AuthenticationFailure.DirectoryUnavailable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a reason means.</summary>
    /// <param name="reason">The domain's words.</param>
    /// <param name="failure">
    /// The meaning. Words that are not known need not be about the secret, so they refuse without counting (row T03).
    /// </param>
    /// <returns>Whether they are known.</returns>
    public static bool TryUnderstand(string reason, out AuthenticationFailure failure)
    {
        if (Known.TryGetValue(reason, out failure))
        {
            return true;
        }

        failure = AuthenticationFailure.DirectoryUnavailable;
        return false;
    }
}
