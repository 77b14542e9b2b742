// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Passwords;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Gssapi.Tests.Passwords;

/// <summary>Whoever stops waiting for the domain's answer has guessed all the same.</summary>
[Trait("claim", "T03")]
public sealed class GssDomainPasswordsTests : IDisposable
{
    private static readonly DomainAccount Ann =
        new(new AccountId(Guid.NewGuid()), "CONTOSO", "ann", "AD.CONTOSO.TEST", null);

    private readonly ScratchDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _reports = new();
    private readonly ManualResetEventSlim _asked = new();
    private readonly ManualResetEventSlim _answer = new();
    private readonly GssDomainPasswords _passwords;
    private Func<AuthenticationFailure> _domain;

    public GssDomainPasswordsTests()
    {
        _domain = Answer;
        _passwords = new GssDomainPasswords(
            static () => [],
            new DomainPasswordOptions
            {
                KeytabFile = _directory.File("keytab"), ConfigurationFile = _directory.File("krb5.conf"),
                MaximumConcurrent = 1, MaximumWaiting = 1,
            },
            _time, (_, detail) => _reports.Enqueue(detail), (_, _) => _domain());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _answer.Set();
        _passwords.Dispose();
        _asked.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task CallerThatHangsUp_AfterTheDomainWasAsked_GetsTheDomainsAnswer()
    {
        using CancellationTokenSource gone = new();
        TaskCompletionSource<AuthenticationFailure> decided = new();
        Task<AuthenticationFailure> check = _passwords.CheckAsync(Ann, "x"u8.ToArray(), decided.SetResult, gone.Token);
        _asked.Wait(Token);
        await gone.CancelAsync();
        Assert.False(decided.Task.IsCompleted);
        _answer.Set();
        Assert.Equal(AuthenticationFailure.WrongSecret, await check);
        Assert.Equal(AuthenticationFailure.WrongSecret, await decided.Task);
    }

    [Fact]
    public async Task DomainThatIsSlow_IsUnavailable_AndItsAnswerCountsAfterwards()
    {
        TaskCompletionSource<AuthenticationFailure> decided = new();
        Task<AuthenticationFailure> check = _passwords.CheckAsync(Ann, "x"u8.ToArray(), decided.SetResult, Token);
        _asked.Wait(Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, await check);
        Assert.False(decided.Task.IsCompleted);

        // The place is taken for as long as the question is open: one more may wait, the next may not.
        using CancellationTokenSource gone = new();
        TaskCompletionSource<AuthenticationFailure> unasked = new();
        Task<AuthenticationFailure> waiting = _passwords.CheckAsync(Ann, "x"u8.ToArray(), unasked.SetResult, gone.Token);
        Assert.Equal(
            AuthenticationFailure.DirectoryUnavailable,
            await _passwords.CheckAsync(Ann, "x"u8.ToArray(), static _ => { }, Token));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, await unasked.Task);

        _answer.Set();
        Assert.Equal(AuthenticationFailure.WrongSecret, await decided.Task);
    }

    [Fact]
    public async Task FaultOfTheExchange_IsAnOutcome_AndLeavesThePlaceFree()
    {
        _domain = static () => throw new InvalidOperationException("broken");
        for (int i = 0; i < 3; i++)
        {
            AuthenticationFailure? decided = null;
            Assert.Equal(
                AuthenticationFailure.DirectoryUnavailable,
                await _passwords.CheckAsync(Ann, "x"u8.ToArray(), failure => decided = failure, Token));
            Assert.Equal(AuthenticationFailure.DirectoryUnavailable, decided);
        }

        Assert.Equal(["broken", "broken", "broken"], _reports);
    }

    [Fact]
    public async Task EmptyPassword_AsksNobody_AndCounts()
    {
        AuthenticationFailure? decided = null;
        await _passwords.CheckAsync(Ann, default, failure => decided = failure, Token);
        Assert.Equal(AuthenticationFailure.WrongSecret, decided);
        Assert.False(_asked.IsSet);
    }

    private AuthenticationFailure Answer()
    {
        _asked.Set();
        _answer.Wait();
        return AuthenticationFailure.WrongSecret;
    }
}
