// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Gssapi.Keytabs;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>
/// One AS exchange (RFC 4120 §3.1) on the calling thread, in armor when there is some (RFC 6113 §5.4), and then a
/// ticket for a service of this computer, which only the true controller can make.
/// </summary>
internal sealed unsafe class PasswordCheck(
    SafeKrb5ContextHandle context, string keytabFile, string realm, ArmorCache armor, bool requireArmor)
{
    private const int TicketLife = 600;

    /// <summary>What the library said, for the log.</summary>
    public string Detail { get; private set; } = string.Empty;

    /// <summary>Checks.</summary>
    /// <param name="principal">Whose, as the library writes it.</param>
    /// <param name="password">The password in UTF-8, zero-terminated.</param>
    public AuthenticationFailure Run(string principal, byte* password)
    {
        KeytabFile.CheckPermissions(keytabFile);
        IReadOnlyList<KeytabKey> keys =
            [.. KeytabFile.Read(keytabFile).Where(k => string.Equals(k.Realm, realm, StringComparison.Ordinal))];
        KeytabKey? service = keys.FirstOrDefault(static k => k.Name.Contains('/', StringComparison.Ordinal));
        if (service is null)
        {
            return Say(
                AuthenticationFailure.DirectoryUnavailable,
                $"{keytabFile} has no service of {realm}: no answer of a controller could be believed.");
        }

        int code = LibKrb5.krb5_kt_resolve(context, KeytabFile.NameOf(keytabFile), out nint keytab);
        if (code != 0)
        {
            return Fail(code);
        }

        nint client = 0;
        nint server = 0;
        try
        {
            if ((code = LibKrb5Initial.krb5_parse_name(context, principal, out client)) != 0
                || (code = LibKrb5Initial.krb5_parse_name(context, service.Principal, out server)) != 0)
            {
                return Fail(code);
            }

            nint cache = armor.Find(context, realm, keys, keytab);
            return cache == 0 && requireArmor
                ? Say(
                    AuthenticationFailure.DirectoryUnavailable,
                    $"No account in {keytabFile} gets a ticket of {realm} to armor passwords with.")
                : Exchange(client, server, keytab, cache, password);
        }
        finally
        {
            LibKrb5Initial.krb5_free_principal(context, client);
            LibKrb5Initial.krb5_free_principal(context, server);
            _ = LibKrb5.krb5_kt_close(context, keytab);
        }
    }

    private AuthenticationFailure Exchange(nint client, nint server, nint keytab, nint cache, byte* password)
    {
        nint options = 0;
        nint exchange = 0;
        byte* credential = stackalloc byte[LibKrb5Initial.CredentialSize];
        new Span<byte>(credential, LibKrb5Initial.CredentialSize).Clear();
        try
        {
            int code = LibKrb5Initial.krb5_get_init_creds_opt_alloc(context, out options);
            if (code == 0)
            {
                LibKrb5Initial.krb5_get_init_creds_opt_set_tkt_life(options, TicketLife);
                code = cache == 0 ? 0 : UseArmor(options, cache);
            }

            if (code != 0
                || (code = LibKrb5Initial.krb5_init_creds_init(context, client, 0, 0, 0, options, out exchange)) != 0
                || (code = LibKrb5Initial.krb5_init_creds_set_password(context, exchange, password)) != 0)
            {
                return Fail(code);
            }

            if ((code = LibKrb5Initial.krb5_init_creds_get(context, exchange)) != 0)
            {
                return Refused(code, exchange);
            }

            if ((code = LibKrb5Initial.krb5_init_creds_get_creds(context, exchange, credential)) != 0)
            {
                return Fail(code);
            }

            Krb5VerifyOptions verify = new() { Flags = Krb5VerifyOptions.HasMustVerify, MustVerify = 1 };
            code = LibKrb5Initial.krb5_verify_init_creds(context, credential, server, keytab, 0, &verify);
            return code == 0
                ? AuthenticationFailure.None
                : Say(
                    AuthenticationFailure.DirectoryUnavailable,
                    $"The controller's ticket is not good for this computer: {context.Describe(code)}.");
        }
        finally
        {
            LibKrb5Initial.krb5_free_cred_contents(context, credential);
            LibKrb5Initial.krb5_init_creds_free(context, exchange);
            LibKrb5Initial.krb5_get_init_creds_opt_free(context, options);
        }
    }

    private int UseArmor(nint options, nint cache)
    {
        int code = LibKrb5Initial.krb5_get_init_creds_opt_set_fast_ccache(context, options, cache);
        return code == 0 && requireArmor
            ? LibKrb5Initial.krb5_get_init_creds_opt_set_fast_flags(context, options, LibKrb5Initial.FastRequired)
            : code;
    }

    private AuthenticationFailure Refused(int code, nint exchange)
    {
        AuthenticationFailure failure = PasswordVerdicts.ReasonOf(code);
        Krb5Error* error = null;
        string text = context.Describe(code);
        if (LibKrb5Initial.krb5_init_creds_get_error(context, exchange, &error) == 0 && error is not null)
        {
            AuthenticationFailure told = failure == AuthenticationFailure.WrongSecret
                ? AuthenticationFailure.None
                : PasswordVerdicts.ReasonOf(new ReadOnlySpan<byte>(error->Data.Data, (int)error->Data.Length));
            failure = told == AuthenticationFailure.None ? failure : told;
            if (failure == AuthenticationFailure.ClockSkew)
            {
                text += $"; the controller's clock says {DateTimeOffset.FromUnixTimeSeconds((uint)error->ServerTime):u}";
            }

            LibKrb5Initial.krb5_free_error(context, error);
        }

        if (failure == AuthenticationFailure.DirectoryUnavailable)
        {
            armor.Forget(realm);
        }

        return Say(failure, text + ".");
    }

    private AuthenticationFailure Fail(int code) =>
        Say(AuthenticationFailure.DirectoryUnavailable, context.Describe(code) + ".");

    private AuthenticationFailure Say(AuthenticationFailure failure, string detail)
    {
        Detail = detail;
        return failure;
    }
}
