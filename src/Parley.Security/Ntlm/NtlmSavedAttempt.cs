// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Parley.Security.Ntlm;

/// <summary>An answer to a challenge, kept while a domain is asked about it.</summary>
internal sealed class NtlmSavedAttempt
{
    private readonly byte[] _type3;
    private readonly byte[] _negotiate;
    private readonly byte[] _channelBinding;
    private readonly NtlmChallenge _challenge;

    /// <summary>Keeps an answer that was read and whose variant was checked.</summary>
    public NtlmSavedAttempt(in NtlmAttempt attempt)
    {
        _type3 = attempt.Message.Octets.ToArray();
        _negotiate = attempt.Negotiate.ToArray();
        _channelBinding = attempt.ChannelBinding.ToArray();
        _challenge = attempt.Challenge;
    }

    /// <summary>The answer as it was.</summary>
    public NtlmAttempt Restore()
    {
        bool read = NtlmAuthenticateMessage.TryRead(_type3, out NtlmAuthenticateMessage message);
        Debug.Assert(read, "it was read before");
        return new NtlmAttempt
        {
            Negotiate = _negotiate, Challenge = _challenge, Message = message, ChannelBinding = _channelBinding,
        };
    }

    /// <summary>What the domain is asked.</summary>
    public DomainNtlmQuestion ToQuestion()
    {
        NtlmAttempt attempt = Restore();
        return new DomainNtlmQuestion(
            attempt.Message.User, attempt.Message.Domain, _challenge.ServerChallenge.ToArray(),
            attempt.Message.NtResponse.ToArray());
    }
}
