// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Gssapi.Interop;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>What the library said to a token. Whoever keeps the context takes it out before this is disposed.</summary>
internal sealed class GssAccepted(
    uint major, uint minor, uint flags, uint time, SafeGssContextHandle? context, SafeGssNameHandle? client,
    byte[] reply) : IDisposable
{
    private SafeGssContextHandle? _context = context;

    /// <summary>The major status.</summary>
    public uint Major => major;

    /// <summary>The mechanism's status.</summary>
    public uint Minor => minor;

    /// <summary>What the client asked for.</summary>
    public uint Flags => flags;

    /// <summary>Seconds until the ticket ends.</summary>
    public uint Time => time;

    /// <summary>The client's name; null when it failed.</summary>
    public SafeGssNameHandle? Client => client;

    /// <summary>The token for the client; may be empty.</summary>
    public byte[] Reply => reply;

    /// <summary>The context; null when it failed.</summary>
    public SafeGssContextHandle? Context => _context;

    /// <summary>Takes the context out.</summary>
    public SafeGssContextHandle TakeContext()
    {
        SafeGssContextHandle taken = _context!;
        _context = null;
        return taken;
    }

    public void Dispose()
    {
        _context?.Dispose();
        client?.Dispose();
    }
}
