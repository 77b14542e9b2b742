// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Kerberos;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>
/// Checks passwords with MIT Kerberos. The library blocks while it waits for a controller, so each check has a thread
/// of its own; how many there are is bounded, and nobody waits longer than the timeout.
/// </summary>
public sealed class GssDomainPasswords : IDomainPasswords, IDisposable
{
    private const int MaximumPasswordLength = 1024;

    private readonly Func<IReadOnlyList<KerberosRealm>> _realms;
    private readonly DomainPasswordOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<AuthenticationFailure, string> _report;
    private readonly RealmConfiguration _configuration;
    private readonly ArmorCache _armor;
    private readonly Func<DomainAccount, nint, AuthenticationFailure> _exchange;
    private readonly SemaphoreSlim _threads;
    private int _waiting;

    /// <summary>Makes it; nothing is asked yet.</summary>
    /// <param name="realms">The domains as they are now; asked at each check.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told of every refusal, with the library's words; never a secret.</param>
    public GssDomainPasswords(
        Func<IReadOnlyList<KerberosRealm>> realms, DomainPasswordOptions options, TimeProvider time,
        Action<AuthenticationFailure, string> report)
        : this(realms, options, time, report, exchange: null)
    {
    }

    /// <summary>
    /// Makes it with another exchange: of an account, and the password's octets with a zero at the end.
    /// </summary>
    internal GssDomainPasswords(
        Func<IReadOnlyList<KerberosRealm>> realms, DomainPasswordOptions options, TimeProvider time,
        Action<AuthenticationFailure, string> report, Func<DomainAccount, nint, AuthenticationFailure>? exchange)
    {
        ArgumentNullException.ThrowIfNull(realms);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(report);
        _realms = realms;
        _options = options;
        _time = time;
        _report = report;
        _configuration = new RealmConfiguration(options.ConfigurationFile);
        _armor = new ArmorCache(time, options.ArmorLife);
        _exchange = exchange ?? Exchange;
        _threads = new SemaphoreSlim(options.MaximumConcurrent);
    }

    /// <inheritdoc />
    public async Task<AuthenticationFailure> CheckAsync(
        DomainAccount account, ReadOnlyMemory<byte> password, Action<AuthenticationFailure> decided,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decided);

        // An empty password asks nobody: some directories take it for "nobody in particular".
        if (password.IsEmpty || password.Length > MaximumPasswordLength || password.Span.Contains((byte)0))
        {
            decided(AuthenticationFailure.WrongSecret);
            return AuthenticationFailure.WrongSecret;
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaximumConcurrent + _options.MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            decided(AuthenticationFailure.DirectoryUnavailable);
            return Unavailable("Too many password checks are waiting.");
        }

        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        if (!await EnterAsync(decided, cancellationToken, timeout.Token).ConfigureAwait(false))
        {
            return Unavailable($"No place was free to ask {account.Realm} in time.");
        }

        // From here on the domain counts the guess: whoever asked may stop waiting, but the outcome counts here too.
        try
        {
            return await Start(account, password.Span, decided).WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Unavailable($"{account.Realm} did not answer in time.");
        }
    }

    /// <summary>Checks that are under way end by themselves.</summary>
    public void Dispose() => _threads.Dispose();

    /// <summary>A name as krb5_parse_name reads it, with what would mean something to it escaped.</summary>
    internal static string PrincipalOf(DomainAccount account)
    {
        StringBuilder name = new(account.SamAccountName.Length);
        foreach (char c in account.SamAccountName)
        {
            if (c is '\\' or '/' or '@')
            {
                name.Append('\\');
            }

            name.Append(c);
        }

        return name.Append('@').Append(account.Realm).ToString();
    }

    // Nobody has been asked yet when this gives up.
    private async Task<bool> EnterAsync(
        Action<AuthenticationFailure> decided, CancellationToken cancellationToken, CancellationToken timeout)
    {
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout);
        try
        {
            await _threads.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _waiting);
            decided(AuthenticationFailure.DirectoryUnavailable);
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    // The thread has a copy of the password: whoever asked overwrites theirs when they stop waiting.
    private unsafe Task<AuthenticationFailure> Start(
        DomainAccount account, ReadOnlySpan<byte> password, Action<AuthenticationFailure> decided)
    {
        int length = password.Length + 1;
        nint copy = (nint)NativeMemory.AllocZeroed((nuint)length);
        password.CopyTo(new Span<byte>((void*)copy, length));
        TaskCompletionSource<AuthenticationFailure> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => End(copy, length, Run(account, copy), decided, outcome))
        { IsBackground = true, Name = "parley-password" };
        try
        {
            thread.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            End(copy, length, Unavailable($"No thread could be started: {e.Message}"), decided, outcome);
        }

        return outcome.Task;
    }

    private unsafe void End(
        nint copy, int length, AuthenticationFailure failure, Action<AuthenticationFailure> decided,
        TaskCompletionSource<AuthenticationFailure> outcome)
    {
        CryptographicOperations.ZeroMemory(new Span<byte>((void*)copy, length));
        NativeMemory.Free((void*)copy);
        Interlocked.Decrement(ref _waiting);
        Release();
        try
        {
            decided(failure);
        }
        finally
        {
            outcome.SetResult(failure);
        }
    }

    // Whatever goes wrong is an outcome: nothing is above this thread that could deal with it.
    private AuthenticationFailure Run(DomainAccount account, nint password)
    {
        try
        {
            return _exchange(account, password);
        }
        catch (Exception e)
        {
            return Unavailable(e.Message);
        }
    }

    private unsafe AuthenticationFailure Exchange(DomainAccount account, nint password)
    {
        IReadOnlyList<KerberosRealm> realms = _realms();
        if (!realms.Any(r => r.Name == account.Realm))
        {
            return Unavailable($"{account.Realm} is no domain known here.");
        }

        using SafeKrb5ContextHandle context = SafeKrb5ContextHandle.Create(_configuration.Write(realms));
        PasswordCheck check = new(context, _options.KeytabFile, account.Realm, _armor, _options.RequireArmor);
        AuthenticationFailure failure = check.Run(PrincipalOf(account), (byte*)password);
        if (failure != AuthenticationFailure.None)
        {
            _report(failure, check.Detail);
        }

        return failure;
    }

    private AuthenticationFailure Unavailable(string detail)
    {
        _report(AuthenticationFailure.DirectoryUnavailable, detail);
        return AuthenticationFailure.DirectoryUnavailable;
    }

    private void Release()
    {
        try
        {
            _threads.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server stopped while the controller kept us waiting.
        }
    }
}
