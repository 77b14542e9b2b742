// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Winbind.Tests;

public sealed class WinbindNtlmTests : IDisposable
{
    private const string Key = "000102030405060708090A0B0C0D0E0F";
    private const string Yes = "Authenticated: Yes\nUser-Session-Key: " + Key + "\n.\n";
    private const string WrongPassword = "Authenticated: No\nAuthentication-Error: When trying to update a password, "
        + "this return status indicates that the value provided as the current password is not correct.\n.\n.\n";

    private readonly ManualTimeProvider _time = new();
    private readonly List<FakeHelper> _started = [];
    private readonly SemaphoreSlim _starts = new(0);
    private readonly WinbindNtlm _winbind;
    private bool _cannotStart;

    public WinbindNtlmTests() => _winbind = new WinbindNtlm(
        new WinbindOptions { MaximumHelpers = 2, MaximumQuestions = 4 }, Start, _time,
        NullLogger<WinbindNtlm>.Instance);

    [Fact]
    public async Task Yes_BringsTheSessionKey()
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        await (await StartedAsync(0)).SayAsync(Yes);

        DomainNtlmVerdict verdict = await asked;

        Assert.Equal(AuthenticationFailure.None, verdict.Failure);
        Assert.Equal(Convert.FromHexString(Key), verdict.SessionBaseKey);
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task Names_CannotLeaveTheirLine()
    {
        Task<DomainNtlmVerdict> asked = AskAsync("ann\n.\nUsername: bob", "CONTOSO\nNT-Response: 00");
        FakeHelper helper = await StartedAsync(0);

        string[] lines = await helper.ReadAsync();

        Assert.Equal(
            [
                "Username:: YW5uCi4KVXNlcm5hbWU6IGJvYg==", "NT-Domain:: Q09OVE9TTwpOVC1SZXNwb25zZTogMDA=",
                "LANMAN-Challenge: 0102030405060708", "NT-Response: 2A2A2A2A", "Request-User-Session-Key: Yes",
            ],
            lines);
        await helper.SayAsync(WrongPassword);
        Assert.Equal(AuthenticationFailure.WrongSecret, (await asked).Failure);
    }

    // A no ends with two dots; the process goes on to the next question.
    [Fact]
    public async Task NoThenYes_OneProcess()
    {
        Task<DomainNtlmVerdict> first = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.SayAsync(WrongPassword);
        Assert.Equal(AuthenticationFailure.WrongSecret, (await first).Failure);

        Task<DomainNtlmVerdict> second = AskAsync();
        await helper.ReadAsync();
        await helper.ReadAsync();
        await helper.SayAsync(Yes);

        Assert.Equal(AuthenticationFailure.None, (await second).Failure);
        Assert.Single(_started);
    }

    [Theory]
    [InlineData("Wrong Password", AuthenticationFailure.WrongSecret)]
    [InlineData("The specified account does not exist.", AuthenticationFailure.UnknownAccount)]
    [InlineData("The user account has been automatically locked because too many invalid logon attempts or password "
        + "change attempts have been requested.", AuthenticationFailure.AccountLocked)]
    [InlineData("The referenced account is currently disabled and cannot be logged on to.",
        AuthenticationFailure.AccountDisabled)]
    [InlineData("The user account has expired.", AuthenticationFailure.AccountExpired)]
    [InlineData("The user account has time restrictions and cannot be logged onto at this time.",
        AuthenticationFailure.AccountExpired)]
    [InlineData("The user account is restricted so that it cannot be used to log on from the source workstation.",
        AuthenticationFailure.AccountExpired)]
    [InlineData("The user account password has expired.", AuthenticationFailure.PasswordExpired)]
    [InlineData("The user password must be changed before logging on the first time.",
        AuthenticationFailure.PasswordExpired)]
    [InlineData("Reading winbind reply failed!", AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("No logon servers are currently available to service the logon request.",
        AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("NT_STATUS_IO_TIMEOUT", AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("NT_STATUS_ACCESS_DENIED", AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("NT_STATUS_TRUSTED_RELATIONSHIP_FAILURE", AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("NT_STATUS_QUOTA_EXCEEDED", AuthenticationFailure.DirectoryUnavailable)]
    [InlineData("The sky has fallen.", AuthenticationFailure.DirectoryUnavailable)]
    public async Task Reasons_AreUnderstood(string reason, AuthenticationFailure failure)
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        await (await StartedAsync(0)).SayAsync($"Authenticated: No\nAuthentication-Error: {reason}\n.\n.\n");

        DomainNtlmVerdict verdict = await asked;

        Assert.Equal(failure, verdict.Failure);
        Assert.Empty(verdict.SessionBaseKey);
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("Authenticated: Yes\n.\n")]
    [InlineData("Authenticated: Yes\nUser-Session-Key: 0001\n.\n")]
    [InlineData("Authenticated: Yes\nUser-Session-Key: 00000000000000000000000000000000\n.\n")]
    [InlineData("Authenticated: Yes\nUser-Session-Key: " + Key + "\nUser-Session-Key: " + Key + "\n.\n")]
    [InlineData("Authenticated: Yes \nUser-Session-Key: " + Key + "\n.\n")]
    [InlineData("Authenticated: No\n.\n.\n")]
    [InlineData("Authenticated: No\nUser-Session-Key: " + Key + "\n.\n")]
    [InlineData("Authenticated: No\nAuthentication-Error: \u0001\n.\n")]
    [InlineData("User-Session-Key: " + Key + "\nAuthenticated: Yes\n.\n")]
    [InlineData("Error: No username supplied!\n.\n")]
    [InlineData(".\n.\n")]
    public async Task AnythingElse_IsNoAnswerAndTheProcessIsEnded(string said)
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.SayAsync(said);

        Assert.Equal(AuthenticationFailure.DirectorySilent, (await asked).Failure);
        Assert.True(helper.IsDisposed);
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task AnswerThatNobodyAskedFor_IsNotTakenForOne()
    {
        Task<DomainNtlmVerdict> first = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.SayAsync(WrongPassword + Yes);
        Assert.Equal(AuthenticationFailure.WrongSecret, (await first).Failure);

        Task<DomainNtlmVerdict> second = AskAsync();
        await (await StartedAsync(1)).SayAsync(WrongPassword);

        Assert.Equal(AuthenticationFailure.WrongSecret, (await second).Failure);
        Assert.True(helper.IsDisposed);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task LineWithoutEnd_IsNoAnswer()
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.SayAsync(new string('A', 2000));

        Assert.Equal(AuthenticationFailure.DirectorySilent, (await asked).Failure);
        Assert.True(helper.IsDisposed);
    }

    [Fact]
    public async Task ProcessThatEndedBetweenQuestions_IsReplacedAndTheQuestionPutAgain()
    {
        Task<DomainNtlmVerdict> first = AskAsync();
        FakeHelper old = await StartedAsync(0);
        await old.SayAsync(Yes);
        await first;
        old.End();

        Task<DomainNtlmVerdict> second = AskAsync();
        await (await StartedAsync(1)).SayAsync(Yes);

        Assert.Equal(AuthenticationFailure.None, (await second).Failure);
    }

    [Fact]
    public async Task NewProcessThatEnds_IsUnavailableAndNoneIsStartedForAWhile()
    {
        Task<DomainNtlmVerdict> first = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.ReadAsync();
        helper.End();
        Assert.Equal(AuthenticationFailure.DirectorySilent, (await first).Failure);

        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, (await AskAsync()).Failure);
        Assert.Single(_started);

        _time.Advance(TimeSpan.FromSeconds(2));
        Task<DomainNtlmVerdict> later = AskAsync();
        await (await StartedAsync(1)).SayAsync(Yes);
        Assert.Equal(AuthenticationFailure.None, (await later).Failure);
    }

    [Fact]
    public async Task ProgramThatIsNotThere_IsUnavailable()
    {
        _cannotStart = true;
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, (await AskAsync()).Failure);
    }

    // Whoever hangs up does not make the guess free.
    [Fact]
    [Trait("claim", "T03")]
    public async Task AnswerThatIsLate_AfterTheQuestionWasGivenUp_IsSilence()
    {
        using CancellationTokenSource giveUp = new();
        Task<DomainNtlmVerdict> asked = _winbind.VerifyAsync(Question("ann", "CONTOSO"), giveUp.Token);
        await (await StartedAsync(0)).ReadAsync();

        await giveUp.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(AuthenticationFailure.DirectorySilent, (await asked).Failure);
    }

    // It may have been judged: another process would make it count twice in the domain.
    [Fact]
    [Trait("claim", "T03")]
    public async Task ProcessThatEndsOverAQuestion_IsSilenceAndNobodyElseIsAsked()
    {
        Task<DomainNtlmVerdict> first = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.ReadAsync();
        await helper.SayAsync(Yes);
        await first;

        Task<DomainNtlmVerdict> second = AskAsync();
        await helper.ReadAsync();
        helper.End();

        Assert.Equal(AuthenticationFailure.DirectorySilent, (await second).Failure);
        Assert.Single(_started);
    }

    // The late answer must never be taken for the one to the next question.
    [Fact]
    [Trait("claim", "T11")]
    public async Task AnswerThatIsLate_IsSilenceAndTheProcessIsEnded()
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(AuthenticationFailure.DirectorySilent, (await asked).Failure);
        Assert.True(helper.IsDisposed);
        Task<DomainNtlmVerdict> next = AskAsync();
        await (await StartedAsync(1)).SayAsync(WrongPassword);
        Assert.Equal(AuthenticationFailure.WrongSecret, (await next).Failure);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task MoreQuestionsThanPlaces_WaitAndMoreThanThatAreRefused()
    {
        Task<DomainNtlmVerdict>[] asked = [.. Enumerable.Range(0, 4).Select(_ => AskAsync())];
        FakeHelper first = await StartedAsync(0);
        FakeHelper second = await StartedAsync(1);

        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, (await AskAsync()).Failure);

        // Which of the two gets a question that waited is left to chance.
        Task<string[]> readByFirst = first.ReadAsync();
        Task<string[]> readBySecond = second.ReadAsync();
        for (int question = 0; question < asked.Length; question++)
        {
            if (await Task.WhenAny(readByFirst, readBySecond) == readByFirst)
            {
                await first.SayAsync(Yes);
                readByFirst = first.ReadAsync();
            }
            else
            {
                await second.SayAsync(Yes);
                readBySecond = second.ReadAsync();
            }
        }

        Assert.All(await Task.WhenAll(asked), static v => Assert.Equal(AuthenticationFailure.None, v.Failure));
        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task QuestionThatWaits_CanBeGivenUp()
    {
        Task<DomainNtlmVerdict>[] busy = [AskAsync(), AskAsync()];
        await StartedAsync(1);
        using CancellationTokenSource giveUp = new();
        Task<DomainNtlmVerdict> waiting = _winbind.VerifyAsync(Question("ann", "CONTOSO"), giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        foreach (FakeHelper helper in _started.ToArray())
        {
            await helper.SayAsync(Yes);
        }

        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task Disposed_EndsItsProcesses()
    {
        Task<DomainNtlmVerdict> asked = AskAsync();
        FakeHelper helper = await StartedAsync(0);
        await helper.SayAsync(Yes);
        await asked;

        _winbind.Dispose();

        Assert.True(helper.IsDisposed);
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, (await AskAsync()).Failure);
    }

    public void Dispose()
    {
        _winbind.Dispose();
        _starts.Dispose();
    }

    private static DomainNtlmQuestion Question(string user, string domain) =>
        new(user, domain, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new byte[] { 0x2A, 0x2A, 0x2A, 0x2A });

    private Task<DomainNtlmVerdict> AskAsync(string user = "ann", string domain = "CONTOSO") =>
        _winbind.VerifyAsync(Question(user, domain), CancellationToken.None);

    private FakeHelper Start()
    {
        if (_cannotStart)
        {
            throw new Win32Exception(2);
        }

        lock (_started)
        {
            _started.Add(new FakeHelper());
            _starts.Release();
            return _started[^1];
        }
    }

    private async Task<FakeHelper> StartedAsync(int index)
    {
        while (true)
        {
            lock (_started)
            {
                if (_started.Count > index)
                {
                    return _started[index];
                }
            }

            await _starts.WaitAsync();
        }
    }
}
