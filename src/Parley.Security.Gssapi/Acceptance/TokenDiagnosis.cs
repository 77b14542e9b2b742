// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Gssapi.Tokens;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>Puts a refusal of the library into a sentence that an administrator can act on.</summary>
internal sealed class TokenDiagnosis(string keytabFile, TimeProvider time)
{
    /// <summary>How far clocks may differ: what MIT Kerberos tolerates unless its configuration says else.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The sentence; null when the library's own is as good.</summary>
    /// <param name="code">The mechanism's status.</param>
    /// <param name="request">The request.</param>
    /// <param name="principal">The principal whose key was used.</param>
    public string? Explain(int code, in ApRequest request, string principal)
    {
        string ours = $"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";
        return code switch
        {
            KerberosErrors.Skew => $"The clocks differ by more than {Tolerance.TotalMinutes:0} minutes: ours says "
                + $"{ours}; set both by the same time service.",
            KerberosErrors.TicketExpired => $"The ticket has expired; our clock says {ours}.",
            KerberosErrors.TicketNotYetValid => $"The ticket is not valid yet; our clock says {ours}.",
            KerberosErrors.Repeat => "The token was presented before.",
            KerberosErrors.BadIntegrity or KerberosErrors.NotUs => $"The key of {principal} in {keytabFile} does not open the ticket for "
                + $"{request.Principal}: the account's password was changed without a new keytab, or the ticket was "
                + "altered.",
            _ => null,
        };
    }
}
