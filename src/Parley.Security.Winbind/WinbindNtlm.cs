// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;

namespace Parley.Security.Winbind;

/// <summary>
/// Has NTLMv2 answers verified by the domain this computer is a member of: a few long-lived processes of Samba's
/// <c>ntlm_auth</c> (<c>ntlm-server-1</c>), which ask winbind. The challenge is ours, the session key comes back; no
/// hash is kept here. Safe from any thread.
/// </summary>
public sealed partial class WinbindNtlm : IDomainNtlm, IDisposable
{
    private const int MaximumUnknownReasons = 16;

    private static readonly DomainNtlmVerdict Unavailable = new(AuthenticationFailure.DirectoryUnavailable, []);
    private static readonly DomainNtlmVerdict Silent = new(AuthenticationFailure.DirectorySilent, []);

    private readonly WinbindOptions _options;
    private readonly Func<IHelperProcess> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _places;
    private readonly Stack<Helper> _idle = new();
    private readonly HashSet<string> _unknownReasons = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _questions;
    private long _failedAt = long.MinValue;
    private bool _failing;
    private bool _disposed;

    /// <summary>Makes it; processes are started when they are needed.</summary>
    public WinbindNtlm(WinbindOptions options, TimeProvider time, ILogger<WinbindNtlm> logger)
        : this(options, () => HelperProcess.Start(options), time, logger)
    {
    }

    internal WinbindNtlm(WinbindOptions options, Func<IHelperProcess> start, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _start = start;
        _time = time;
        _log = logger;
        _places = new SemaphoreSlim(options.MaximumHelpers, options.MaximumHelpers);
    }

    /// <inheritdoc />
    /// <remarks>
    /// Cancellation gives up a question that waits; one that was put is answered, or ends as
    /// <see cref="AuthenticationFailure.DirectorySilent"/>, since the domain may have judged it (row T03).
    /// </remarks>
    public async Task<DomainNtlmVerdict> VerifyAsync(DomainNtlmQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (Interlocked.Increment(ref _questions) > _options.MaximumQuestions)
        {
            Interlocked.Decrement(ref _questions);
            return Unavailable;
        }

        try
        {
            // Starting a process takes milliseconds, which a receiving thread does not have.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using CancellationTokenSource deadline = new(_options.QuestionTime, _time);
            using CancellationTokenSource waiting =
                CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            await _places.WaitAsync(waiting.Token);
            try
            {
                return await AskAsync(HelperQuestion.Write(question), deadline.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLate();
            return Unavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _questions);
        }
    }

    /// <inheritdoc />
    /// <remarks>Ends the processes that wait; one that is being asked ends with its question.</remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_idle.TryPop(out Helper? helper))
            {
                helper.Dispose();
            }
        }
    }

    private async Task<DomainNtlmVerdict> AskAsync(byte[] question, CancellationToken deadline)
    {
        // A process that has waited for long may have ended meanwhile; that is no reason to refuse anybody. A new one
        // gets the question once, and only when it was never written: one that may have been read may have been judged,
        // and would count twice there.
        for (bool again = true; ; again = false)
        {
            if (Take() is not { } helper)
            {
                return Unavailable;
            }

            bool reused = helper.HasAnswered;
            HelperAnswer? answer = null;
            try
            {
                answer = await helper.AskAsync(question, deadline);
            }
            catch (OperationCanceledException)
            {
                LogLate();
                return Silent;
            }
            finally
            {
                GiveBack(helper, isGood: answer is not null);
            }

            if (answer is not null)
            {
                return Understand(answer);
            }

            LogEnded();
            if (!again || !reused)
            {
                Failed();
                return helper.MayHaveRead ? Silent : Unavailable;
            }

            if (helper.MayHaveRead)
            {
                return Silent;
            }
        }
    }

    private DomainNtlmVerdict Understand(HelperAnswer answer)
    {
        if (answer.IsRight)
        {
            return new DomainNtlmVerdict(AuthenticationFailure.None, answer.SessionKey);
        }

        if (!DomainReasons.TryUnderstand(answer.Reason, out AuthenticationFailure failure))
        {
            LogUnknownOnce(answer.Reason);
        }

        return failure == AuthenticationFailure.DirectoryUnavailable ? Unavailable : new DomainNtlmVerdict(failure, []);
    }

    private Helper? Take()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return null;
            }

            if (_idle.TryPop(out Helper? idle))
            {
                return idle;
            }

            if (_failing && _time.GetElapsedTime(_failedAt) < _options.PauseAfterFailure)
            {
                return null;
            }
        }

        try
        {
            Helper started = new(_start());
            lock (_gate)
            {
                _failing = false;
            }

            return started;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            Failed();
            LogNotStarted(e, _options.Program);
            return null;
        }
    }

    private void GiveBack(Helper helper, bool isGood)
    {
        lock (_gate)
        {
            if (isGood && !_disposed)
            {
                _idle.Push(helper);
                return;
            }
        }

        helper.Dispose();
    }

    private void Failed()
    {
        lock (_gate)
        {
            _failing = true;
            _failedAt = _time.GetTimestamp();
        }
    }

    private void LogUnknownOnce(string reason)
    {
        lock (_gate)
        {
            if (_unknownReasons.Count >= MaximumUnknownReasons || !_unknownReasons.Add(reason))
            {
                return;
            }
        }

        LogUnknown(reason);
    }

    [LoggerMessage(2101, LogLevel.Error, "{Program} cannot be started: NTLM for people of domains is unavailable")]
    private partial void LogNotStarted(Exception exception, string program);

    [LoggerMessage(2102, LogLevel.Warning, "A process of ntlm_auth ended, or gave an answer that is none")]
    private partial void LogEnded();

    [LoggerMessage(2103, LogLevel.Warning, "A question to winbind was not answered in time")]
    private partial void LogLate();

    [LoggerMessage(2104, LogLevel.Warning,
        "A reason of the domain is not known: the sign-in is refused and counts as no guess: {Reason}")]
    private partial void LogUnknown(string reason);
}
