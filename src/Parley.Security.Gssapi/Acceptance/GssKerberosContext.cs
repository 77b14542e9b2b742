// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Kerberos;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>A context of the library. It numbers what it signs, so one thread at a time uses it.</summary>
internal sealed unsafe class GssKerberosContext : IKerberosContext
{
    // 16 octets of header and the longest checksum, 24 (RFC 4121 §4.2.6.1, RFC 8009); RC4's is 37 (RFC 4757).
    private const int LongestMic = 48;

    private readonly SafeGssContextHandle _native;
    private readonly Lock _use = new();
    private bool _disposed;

    /// <summary>Takes over a context.</summary>
    public GssKerberosContext(
        SafeGssContextHandle native, string principal, string realm, string? securityIdentifier,
        bool isChannelBound, DateTimeOffset expiresAt)
    {
        _native = native;
        Principal = principal;
        Realm = realm;
        SecurityIdentifier = securityIdentifier;
        IsChannelBound = isChannelBound;
        ExpiresAt = expiresAt;
    }

    public string Principal { get; }

    public string Realm { get; }

    public string? SecurityIdentifier { get; }

    public bool IsChannelBound { get; }

    public DateTimeOffset ExpiresAt { get; }

    public int MaximumMicLength => LongestMic;

    public int GetMic(ReadOnlySpan<byte> message, Span<byte> mic)
    {
        lock (_use)
        {
            return _disposed ? 0 : Make(message, mic);
        }
    }

    public bool VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic)
    {
        lock (_use)
        {
            return !_disposed && Check(message, mic);
        }
    }

    public void Dispose()
    {
        lock (_use)
        {
            _disposed = true;
            _native.Dispose();
        }
    }

    private int Make(ReadOnlySpan<byte> message, Span<byte> mic)
    {
        fixed (byte* text = message)
        {
            GssBuffer input = new() { Length = (nuint)message.Length, Value = text };
            GssBuffer output = default;
            uint major = LibGss.gss_get_mic(out _, _native, 0, &input, &output);
            int length = 0;
            if (!LibGss.IsError(major) && output.Length <= (nuint)mic.Length)
            {
                length = (int)output.Length;
                new ReadOnlySpan<byte>(output.Value, length).CopyTo(mic);
            }

            _ = LibGss.gss_release_buffer(out _, &output);
            return length;
        }
    }

    // That a number came twice or out of turn is no error here: the association has a window of its own (row T12).
    private bool Check(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic)
    {
        fixed (byte* text = message)
        fixed (byte* check = mic)
        {
            GssBuffer input = new() { Length = (nuint)message.Length, Value = text };
            GssBuffer token = new() { Length = (nuint)mic.Length, Value = check };
            return !LibGss.IsError(LibGss.gss_verify_mic(out _, _native, &input, &token, out _));
        }
    }
}
