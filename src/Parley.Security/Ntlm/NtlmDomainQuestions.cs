// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>
/// What is asked of a domain about the answers of clients. About a refusal that needs nobody's word the domain is asked
/// all the same, for a person it does not have: the time until a refusal does not tell who is one of its people, who
/// has a secret here and who does not exist. No name a client gives is asked about unless it is an account's here,
/// whose attempts are counted (row T03).
/// </summary>
internal sealed class NtlmDomainQuestions(IDomainNtlm domains)
{
    private readonly string _nobody = "nobody-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>Whether there are people of domains, so that refusals take as long as asking.</summary>
    public bool AreNeeded => domains.IsNeeded;

    /// <summary>Asks about an answer.</summary>
    /// <returns>
    /// The verdict; when waiting was given up before the question was put, that the directory is unavailable.
    /// </returns>
    public async Task<DomainNtlmVerdict> AskAsync(NtlmSavedAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await domains.VerifyAsync(attempt.ToQuestion(), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new DomainNtlmVerdict(AuthenticationFailure.DirectoryUnavailable, []);
        }
    }

    /// <summary>Asks about nobody, for the time it takes.</summary>
    /// <param name="attempt">The answer that is refused.</param>
    /// <param name="failure">Why it is refused.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// The failure. A name without an account might be one of the domain's when that cannot be asked, and is told so.
    /// </returns>
    public async Task<AuthenticationFailure> AskInVainAsync(
        NtlmSavedAttempt attempt, AuthenticationFailure failure, CancellationToken cancellationToken)
    {
        try
        {
            DomainNtlmVerdict verdict = await domains.VerifyAsync(
                attempt.ToQuestion() with { User = _nobody, Domain = string.Empty }, cancellationToken);
            return failure == AuthenticationFailure.UnknownAccount
                && verdict.Failure is AuthenticationFailure.DirectoryUnavailable
                    or AuthenticationFailure.DirectorySilent
                ? verdict.Failure
                : failure;
        }
        catch (OperationCanceledException)
        {
            return failure;
        }
    }
}
