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
        _threads = new SemaphoreSlim(options.MaximumConcurrent);
    }

    /// <inheritdoc />
    public async Task<AuthenticationFailure> CheckAsync(
        DomainAccount account, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        // An empty password asks nobody: some directories take it for "nobody in particular".
        if (password.IsEmpty || password.Length > MaximumPasswordLength || password.Span.Contains((byte)0))
        {
            return AuthenticationFailure.WrongSecret;
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaximumConcurrent + _options.MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            _report(AuthenticationFailure.DirectoryUnavailable, "Too many password checks are waiting.");
            return AuthenticationFailure.DirectoryUnavailable;
        }

        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _threads.WaitAsync(either.Token).ConfigureAwait(false);
            return await Start(account, password.Span).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _report(AuthenticationFailure.DirectoryUnavailable, $"{account.Realm} did not answer in time.");
            return AuthenticationFailure.DirectoryUnavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
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

    // The thread has a copy of the password: whoever asked overwrites theirs when they stop waiting.
    private unsafe Task<AuthenticationFailure> Start(DomainAccount account, ReadOnlySpan<byte> password)
    {
        int length = password.Length + 1;
        nint copy = (nint)NativeMemory.AllocZeroed((nuint)length);
        password.CopyTo(new Span<byte>((void*)copy, length));
        TaskCompletionSource<AuthenticationFailure> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            AuthenticationFailure failure = AuthenticationFailure.DirectoryUnavailable;
            try
            {
                failure = Run(account, (byte*)copy);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(new Span<byte>((void*)copy, length));
                NativeMemory.Free((void*)copy);
                Release();
                outcome.SetResult(failure);
            }
        })
        { IsBackground = true, Name = "parley-password" };
        thread.Start();
        return outcome.Task;
    }

    private unsafe AuthenticationFailure Run(DomainAccount account, byte* password)
    {
        try
        {
            IReadOnlyList<KerberosRealm> realms = _realms();
            if (!realms.Any(r => r.Name == account.Realm))
            {
                _report(AuthenticationFailure.DirectoryUnavailable, $"{account.Realm} is no domain known here.");
                return AuthenticationFailure.DirectoryUnavailable;
            }

            using SafeKrb5ContextHandle context = SafeKrb5ContextHandle.Create(_configuration.Write(realms));
            PasswordCheck check = new(
                context, _options.KeytabFile, account.Realm, _armor, _options.RequireArmor);
            AuthenticationFailure failure = check.Run(PrincipalOf(account), password);
            if (failure != AuthenticationFailure.None)
            {
                _report(failure, check.Detail);
            }

            return failure;
        }
        catch (Exception e) when (e is GssapiException or System.IO.IOException or UnauthorizedAccessException)
        {
            _report(AuthenticationFailure.DirectoryUnavailable, e.Message);
            return AuthenticationFailure.DirectoryUnavailable;
        }
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
