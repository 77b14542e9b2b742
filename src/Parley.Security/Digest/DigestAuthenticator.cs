// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>
/// Digest authentication of requests (RFC 7616, RFC 8760), for standard phones: qop=auth, SHA-256, and MD5 only where
/// named. Challenges cost no memory. The caller reserves an attempt for the account in From before it asks, and settles
/// it with the failure in the result. Safe from any thread.
/// </summary>
public sealed class DigestAuthenticator
{
    private const int StackLength = 2560;

    private readonly ICredentialSource _credentials;
    private readonly DigestOptions _options;
    private readonly byte[] _realmUtf8;
    private readonly DigestNonce _nonces = new();
    private readonly NonceCounts _counts;
    private readonly byte[] _nobodysSecret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Makes the authenticator.</summary>
    /// <param name="credentials">Where secrets come from.</param>
    /// <param name="options">How it is offered.</param>
    public DigestAuthenticator(ICredentialSource credentials, DigestOptions options)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Algorithms.Count == 0 || options.Realm.AsSpan().IndexOfAny('"', '\\') >= 0)
        {
            throw new ArgumentException(
                "At least one algorithm is needed, and a realm without quotes.", nameof(options));
        }

        _credentials = credentials;
        _options = options;
        _realmUtf8 = Encoding.UTF8.GetBytes(options.Realm);
        _counts = new NonceCounts(options.Limits);
    }

    /// <summary>The algorithms to challenge for, one header each, in this order.</summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms => _options.Algorithms;

    /// <summary>The most octets that <see cref="WriteChallenge"/> writes.</summary>
    public int MaximumChallengeLength => _realmUtf8.Length + DigestNonce.TextLength + 96;

    /// <summary>Writes the value of a WWW-Authenticate header with a new nonce.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    /// <param name="stale">Whether the client's secret was right and only its nonce too old.</param>
    /// <param name="source">Where the client is (<see cref="Lockout.SourceKey"/>): the nonce serves there only.</param>
    /// <param name="now">The time.</param>
    /// <param name="destination">Where it goes.</param>
    /// <returns>How many octets were written.</returns>
    public int WriteChallenge(
        DigestAlgorithm algorithm, bool stale, ulong source, DateTimeOffset now, Span<byte> destination)
    {
        int at = 0;
        Append("Digest realm=\""u8, destination, ref at);
        Append(_realmUtf8, destination, ref at);
        Append("\", nonce=\""u8, destination, ref at);
        _nonces.Write(algorithm, source, now, destination[at..]);
        at += DigestNonce.TextLength;
        Append("\", qop=\"auth\", algorithm="u8, destination, ref at);
        Append(NameOf(algorithm), destination, ref at);
        if (stale)
        {
            Append(", stale=true"u8, destination, ref at);
        }

        return at;
    }

    /// <summary>Authenticates a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="requestUri">Its Request-URI; the parameter uri must be the same.</param>
    /// <param name="authorization">The value of its Authorization header, scheme included; any octets.</param>
    /// <param name="claimed">The address in From; the user must be that account.</param>
    /// <param name="source">Where the request comes from (<see cref="Lockout.SourceKey"/>).</param>
    /// <param name="now">The time.</param>
    public DigestResult Authenticate(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> requestUri, ReadOnlySpan<byte> authorization, SipAddress claimed,
        ulong source, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        if (authorization.Length > _options.Limits.MaximumCredentialsLength
            || method.Length > DigestComputation.MaximumMethodLength
            || !DigestCredentials.TryRead(authorization, out DigestCredentials credentials)
            || !credentials.Realm.SequenceEqual(_realmUtf8)
            || !TryFindAlgorithm(credentials.Algorithm, out DigestAlgorithm algorithm)
            || credentials.Response.Length != DigestComputation.ResponseLength(algorithm)
            || credentials.ClientNonce.Length > _options.Limits.MaximumClientNonceLength
            || !TryReadCount(credentials.NonceCount, out uint count)
            || !TryReadUser(credentials.UserName, out string user))
        {
            return Refuse(DigestOutcome.Malformed, AuthenticationFailure.MalformedToken);
        }

        if (!credentials.Uri.SequenceEqual(requestUri))
        {
            return Refuse(DigestOutcome.UriMismatch, AuthenticationFailure.TargetMismatch);
        }

        // Before the secret: whoever answers a challenge that was not given to it learns nothing about one, and costs
        // nobody an attempt (RFC 7616 §3.3 asks for no more before stale is said).
        if (!IsFresh(algorithm, source, credentials.Nonce, now, out UInt128 identity, out long made))
        {
            return Refuse(DigestOutcome.Stale, AuthenticationFailure.MalformedToken);
        }

        AuthenticationFailure failure =
            CheckSecret(algorithm, user, method, credentials, claimed, out AccountId account);
        if (failure != AuthenticationFailure.None)
        {
            return Refuse(OutcomeOf(failure), failure);
        }

        // Only after the secret was right: nobody else may use a count up.
        DigestOutcome outcome = _counts.Take(identity, made, count);
        return outcome == DigestOutcome.Valid
            ? new DigestResult(outcome, account, AuthenticationFailure.None)
            : Refuse(outcome, AuthenticationFailure.MalformedToken);
    }

    private static DigestResult Refuse(DigestOutcome outcome, AuthenticationFailure failure) =>
        new(outcome, default, failure);

    private static DigestOutcome OutcomeOf(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.WrongSecret or AuthenticationFailure.UnknownAccount => DigestOutcome.WrongSecret,
        AuthenticationFailure.IdentityMismatch => DigestOutcome.IdentityMismatch,
        _ => DigestOutcome.AccountRefused,
    };

    private static ReadOnlySpan<byte> NameOf(DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? "SHA-256"u8 : "MD5"u8;

    private static bool TryReadCount(ReadOnlySpan<byte> text, out uint count)
    {
        count = 0;
        return text.Length == 8
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out count)
            && count > 0;
    }

    // Well-formed UTF-8 without control characters: nothing else reaches a look-up.
    private static bool TryReadUser(ReadOnlySpan<byte> text, out string user)
    {
        user = string.Empty;
        if (!System.Text.Unicode.Utf8.IsValid(text) || text.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0)
        {
            return false;
        }

        user = Encoding.UTF8.GetString(text);
        return true;
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int at)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }

    // An absent algorithm means MD5 (RFC 7616 §3.4).
    private bool TryFindAlgorithm(ReadOnlySpan<byte> name, out DigestAlgorithm algorithm)
    {
        foreach (DigestAlgorithm offered in _options.Algorithms)
        {
            if (Ascii.EqualsIgnoreCase(name, NameOf(offered)) || (name.IsEmpty && offered == DigestAlgorithm.Md5))
            {
                algorithm = offered;
                return true;
            }
        }

        algorithm = default;
        return false;
    }

    // Whether the account exists changes neither the path nor the work. As with NTLM, a user who is not the one in From
    // is refused whether the secret is right or not.
    private AuthenticationFailure CheckSecret(
        DigestAlgorithm algorithm, string user, ReadOnlySpan<byte> method, in DigestCredentials credentials,
        SipAddress claimed, out AccountId account)
    {
        Span<byte> ha1 = stackalloc byte[SHA256.HashSizeInBytes];
        ha1 = ha1[..DigestSecret.LengthOf(algorithm)];
        bool usable = _credentials.TryGetDigestSecret(user, _options.Realm, algorithm, ha1, out account);
        if (!usable)
        {
            _nobodysSecret.AsSpan(0, ha1.Length).CopyTo(ha1);
        }

        int scratchLength = DigestComputation.ScratchLength(_options.Limits.MaximumCredentialsLength);
        Span<byte> scratch = scratchLength <= StackLength ? stackalloc byte[StackLength] : new byte[scratchLength];
        Span<byte> expected = stackalloc byte[DigestComputation.MaximumResponseLength];
        expected = expected[..DigestComputation.ResponseLength(algorithm)];
        DigestComputation.Compute(algorithm, ha1, method, credentials, scratch, expected);
        CryptographicOperations.ZeroMemory(ha1);
        bool right = IsSame(expected, credentials.Response);

        if (account == default)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        if (_credentials.FindAccount(claimed) != account)
        {
            return AuthenticationFailure.IdentityMismatch;
        }

        AuthenticationFailure standing = _credentials.CheckAccount(account, claimed);
        if (!usable)
        {
            return standing == AuthenticationFailure.None ? AuthenticationFailure.UnknownAccount : standing;
        }

        return right ? standing : AuthenticationFailure.WrongSecret;
    }

    // Digits of either case; both sides are folded before the comparison in constant time.
    private static bool IsSame(Span<byte> expected, ReadOnlySpan<byte> response)
    {
        Span<byte> given = stackalloc byte[DigestComputation.MaximumResponseLength];
        given = given[..response.Length];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = response[i] is >= (byte)'A' and <= (byte)'F' ? (byte)(response[i] | 0x20) : response[i];
        }

        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private bool IsFresh(
        DigestAlgorithm algorithm, ulong source, ReadOnlySpan<byte> nonce, DateTimeOffset now, out UInt128 identity,
        out long made)
    {
        if (!_nonces.TryRead(algorithm, source, nonce, out identity, out made))
        {
            return false;
        }

        long age = now.UtcTicks - made;
        return age >= 0 && age < _options.Limits.NonceLifetime.Ticks;
    }
}
