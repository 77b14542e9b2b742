// SPDX-License-Identifier: Apache-2.0

using System.Threading;
using System.Threading.Tasks;

namespace Parley.Security.Ntlm;

/// <summary>
/// Verifies NTLMv2 answers of accounts whose secret a domain keeps (row T11: no older variant reaches it).
/// </summary>
public interface IDomainNtlm
{
    /// <summary>
    /// Whether there are people of domains at all. While there are none, nothing is asked for the time that takes.
    /// </summary>
    bool IsNeeded => true;

    /// <summary>
    /// Asks the domain about an answer to a challenge of ours. Never throws but for cancellation, and for that only
    /// before the domain may have judged the answer; after that, a question without an answer ends as
    /// <see cref="Authentication.AuthenticationFailure.DirectorySilent"/> (row T03).
    /// </summary>
    Task<DomainNtlmVerdict> VerifyAsync(DomainNtlmQuestion question, CancellationToken cancellationToken);
}
