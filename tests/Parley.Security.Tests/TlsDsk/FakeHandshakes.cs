// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.TlsDsk;

namespace Parley.Security.Tests.TlsDsk;

/// <summary>Handshakes that follow a script, to test what stands around them.</summary>
internal sealed class FakeHandshakes : ITlsDskHandshakeFactory
{
    public static readonly byte[] Hello = [22, 3, 1, 0, 1, 1];
    public static readonly byte[] ClientFlight = [22, 3, 1, 0, 1, 11];
    public static readonly byte[] ServerFlight = [22, 3, 1, 0, 1, 2];
    public static readonly byte[] LastFlight = [20, 3, 1, 0, 1, 1];
    public static readonly byte[] Certificate = [0x30, 0];

    /// <summary>How many were made and not disposed.</summary>
    public int Open { get; private set; }

    /// <summary>How many were made.</summary>
    public int Made { get; private set; }

    /// <summary>What the first flight leads to.</summary>
    public TlsDskFlight First { get; set; } = new(TlsDskProgress.Continue, ServerFlight);

    /// <summary>What the second flight leads to.</summary>
    public TlsDskFlight Second { get; set; } = new(TlsDskProgress.Complete, LastFlight);

    /// <summary>Whether keys can be had.</summary>
    public bool HasKeys { get; set; } = true;

    public ITlsDskHandshake Create()
    {
        Open++;
        Made++;
        return new Handshake(this);
    }

    private sealed class Handshake(FakeHandshakes owner) : ITlsDskHandshake
    {
        private int _flights;
        private bool _disposed;

        public ReadOnlyMemory<byte> ClientCertificate => Certificate;

        public TlsDskFlight Advance(ReadOnlySpan<byte> flight)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return ++_flights == 1 ? owner.First : owner.Second;
        }

        public bool TryExportKeys(Span<byte> keyMaterial)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (int i = 0; i < keyMaterial.Length; i++)
            {
                keyMaterial[i] = (byte)i;
            }

            return owner.HasKeys;
        }

        public void Dispose()
        {
            owner.Open -= _disposed ? 0 : 1;
            _disposed = true;
        }
    }
}
