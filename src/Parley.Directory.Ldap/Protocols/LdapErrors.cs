// SPDX-License-Identifier: Apache-2.0

using System;
using System.DirectoryServices.Protocols;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>Says what to mend when LDAP fails (RFC 4511 appendix A; the library's own codes from 81 on).</summary>
internal static class LdapErrors
{
    private const int AuthMethodNotSupported = 7;
    private const int StrongerAuthRequired = 8;
    private const int ConfidentialityRequired = 13;
    private const int NoSuchObject = 32;
    private const int InappropriateAuthentication = 48;
    private const int InvalidCredentials = 49;
    private const int InsufficientAccess = 50;
    private const int ServerDown = 81;
    private const int LocalError = 82;
    private const int TimedOut = 85;
    private const int AuthUnknown = 86;
    private const int ConnectError = 91;

    /// <summary>Explains a bind that failed.</summary>
    public static ControllerException Explain(
        int code, string? diagnostic, string controller, DirectoryDomain domain)
    {
        // OpenLDAP's own codes are negative; System.DirectoryServices.Protocols has them as Windows does.
        code = code switch
        {
            -1 => ServerDown,
            -2 => LocalError,
            -5 => TimedOut,
            -6 => AuthUnknown,
            -11 => ConnectError,
            _ => code,
        };
        string said = string.IsNullOrEmpty(diagnostic) ? $"code {code}" : Clean(diagnostic);
        return code switch
        {
            InvalidCredentials => RefusedBind(said, controller, domain),
            StrongerAuthRequired or ConfidentialityRequired or InappropriateAuthentication or AuthMethodNotSupported =>
                new ControllerException(
                    DirectoryFailure.NotSealed, $"{controller} wants another way to authenticate: {said}."),
            LocalError or AuthUnknown when Says(said, "skew") => new ControllerException(
                DirectoryFailure.ClockSkew,
                $"The clocks of this machine and {controller} are more than five minutes apart; mend the one that "
                    + "is wrong."),
            LocalError or AuthUnknown when Says(said, "not found in Kerberos database") => new ControllerException(
                DirectoryFailure.Kerberos,
                $"The domain has no service principal ldap/{controller}: name the controller by its full host "
                    + "name, or add the principal."),
            LocalError or AuthUnknown when Says(said, "too weak") => new ControllerException(
                DirectoryFailure.NotSealed, $"{controller} does not offer to seal what it says; it is not used "
                    + $"({said})."),
            LocalError or AuthUnknown when domain.Transport == DomainTransport.Gssapi => new ControllerException(
                DirectoryFailure.Kerberos, $"Kerberos with {controller} failed: {said}."),
            _ => Explain(code, said, controller),
        };
    }

    /// <summary>Explains whatever else failed.</summary>
    public static ControllerException Explain(Exception failure, string controller) => failure switch
    {
        LdapException e => Explain(e.ErrorCode, Clean(e.ServerErrorMessage ?? e.Message), controller),
        DirectoryOperationException { Response: { } response } =>
            Explain((int)response.ResultCode, Clean(response.ErrorMessage ?? ""), controller),
        DirectoryOperationException e => Explain(0, Clean(e.Message), controller),
        DllNotFoundException => new ControllerException(
            DirectoryFailure.Fault, "The system has no OpenLDAP library 2.5 or newer (libldap); install it.", failure),
        _ => new ControllerException(
            DirectoryFailure.Answer, $"{controller} answered something that is not understood: "
                + $"{failure.Message}", failure),
    };

    private static ControllerException Explain(int code, string said, string controller) => code switch
    {
        ServerDown or ConnectError or TimedOut => new ControllerException(
            DirectoryFailure.Unreachable, $"{controller} cannot be reached, or stopped answering ({said})."),
        NoSuchObject or (int)ResultCode.Referral => new ControllerException(
            DirectoryFailure.NoSuchObject, $"{controller} does not show an object that is needed ({said})."),
        InsufficientAccess => new ControllerException(
            DirectoryFailure.NotPermitted, $"{controller} does not let the account read what is needed ({said})."),
        _ => new ControllerException(
            DirectoryFailure.Answer, $"{controller} refused a request: {said} (code {code})."),
    };

    // Active Directory says more in the text ([MS-ADTS] 3.1.1.5.1.4; the numbers are Windows error codes in hex).
    private static ControllerException RefusedBind(string said, string controller, DirectoryDomain domain)
    {
        string name = domain.BindName;
        (DirectoryFailure failure, string reason) = said switch
        {
            _ when Says(said, "data 533") => (DirectoryFailure.BindAccount, $"{name} is disabled there"),
            _ when Says(said, "data 775") => (DirectoryFailure.BindAccount, $"{name} is locked out there"),
            _ when Says(said, "data 701") => (DirectoryFailure.BindAccount, $"{name} has expired there"),
            _ when Says(said, "data 532") || Says(said, "data 773") =>
                (DirectoryFailure.BindAccount, $"the password of {name} has expired; give it a new one, there and "
                    + "here"),
            _ when Says(said, "data 530") || Says(said, "data 531") =>
                (DirectoryFailure.BindAccount, $"{name} may not sign in at this time, or from this machine"),
            _ => (DirectoryFailure.Credentials, $"the name {name} or its password is wrong"),
        };
        return new ControllerException(failure, $"{controller} refuses the account that reads: {reason}.");
    }

    private static bool Says(string said, string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);

    // Texts of the other side go into a sentence of ours: one line, and not endless.
    private static string Clean(string said)
    {
        const int Enough = 200;
        Span<char> text = stackalloc char[Math.Min(said.Length, Enough)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(said[i]) ? ' ' : said[i];
        }

        return text.Trim().TrimEnd('.').ToString();
    }
}
