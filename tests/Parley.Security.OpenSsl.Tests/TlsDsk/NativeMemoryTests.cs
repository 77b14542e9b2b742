// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;
using Xunit;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

/// <summary>
/// Asks the C library how much of its memory is in use: a leak of one SSL per handshake is 50 MB in a thousand.
/// </summary>
public sealed class NativeMemoryTests
{
    private const int Handshakes = 1000;
    private const long Tolerated = 16_000_000;

    [Fact]
    public void HalfOpenHandshakes_Disposed_GiveTheirMemoryBack()
    {
        using OpenSslTlsDskHandshakeFactory factory = OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);
        byte[] hello = TlsRecords.SipeHello(0, 0x2f);
        AssertNoGrowth(() =>
        {
            using ITlsDskHandshake server = factory.Create();
            Assert.Equal(TlsDskProgress.Continue, server.Advance(hello).Progress);
        });
    }

    [Fact]
    public void FailedHandshakes_Disposed_GiveTheirMemoryBack()
    {
        using OpenSslTlsDskHandshakeFactory factory = OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);
        byte[] hello = TlsRecords.SipeHello(0, 4);
        AssertNoGrowth(() =>
        {
            using ITlsDskHandshake server = factory.Create();
            Assert.Equal(TlsDskProgress.Failed, server.Advance(hello).Progress);
        });
    }

    [Fact]
    public void CompleteHandshakes_Disposed_GiveTheirMemoryBack()
    {
        using OpenSslTlsDskHandshakeFactory factory = OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);
        byte[] key = TestCertificates.PrivateKey(TestCertificates.Client);
        AssertNoGrowth(() =>
        {
            using TlsDskClient client = new(TestCertificates.Client.RawData, key);
            using ITlsDskHandshake server = factory.Create();
            TlsDskFlight answer = client.Advance(server.Advance(client.Start()).Output.Span);
            Assert.Equal(TlsDskProgress.Complete, server.Advance(answer.Output.Span).Progress);
        });
    }

    private static void AssertNoGrowth(Action handshake)
    {
        for (int i = 0; i < Handshakes / 10; i++)
        {
            handshake();
        }

        long before = InUse();
        for (int i = 0; i < Handshakes; i++)
        {
            handshake();
        }

        Assert.InRange(InUse() - before, long.MinValue, Tolerated);
    }

    private static long InUse()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (long)mallinfo2().InUse + (long)mallinfo2().Mapped;
    }

    [DllImport("libc")]
    private static extern MallocInfo mallinfo2();

    // struct mallinfo2 of glibc: ten sizes, of which two are asked for.
    [StructLayout(LayoutKind.Sequential)]
    private struct MallocInfo
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastBins;
        public nuint MappedChunks;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastFree;
        public nuint InUse;
        public nuint Free;
        public nuint Trimmable;
    }
}
