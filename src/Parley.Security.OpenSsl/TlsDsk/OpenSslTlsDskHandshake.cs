// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.OpenSsl.Interop;
using Parley.Security.TlsDsk;

namespace Parley.Security.OpenSsl.TlsDsk;

/// <summary>The server side of one TLS-DSK handshake on OpenSSL.</summary>
internal sealed class OpenSslTlsDskHandshake : ITlsDskHandshake
{
    private readonly MemoryTls _tls;
    private TlsDskProgress _progress = TlsDskProgress.Continue;
    private bool _hasSpoken;
    private byte[] _clientCertificate = [];

    public OpenSslTlsDskHandshake(SafeSslContextHandle context)
    {
        _tls = MemoryTls.Create(context, isServer: true);
    }

    public ReadOnlyMemory<byte> ClientCertificate => _clientCertificate;

    public TlsDskFlight Advance(ReadOnlySpan<byte> flight)
    {
        if (_progress != TlsDskProgress.Continue)
        {
            return new TlsDskFlight(TlsDskProgress.Failed, default);
        }

        TlsDskFlight answer = _tls.Advance(flight);
        if (answer.Progress == TlsDskProgress.Complete)
        {
            _clientCertificate = _tls.TakePeerCertificate();
        }

        if (answer.Progress == TlsDskProgress.Continue && !_hasSpoken)
        {
            _hasSpoken = true;
            answer = FirstFlight.TryJoin(answer.Output.Span, out byte[] joined)
                ? answer with { Output = joined }
                : new TlsDskFlight(TlsDskProgress.Failed, default);
        }

        _progress = answer.Progress;
        return answer;
    }

    public bool TryExportKeys(Span<byte> keyMaterial) =>
        _progress == TlsDskProgress.Complete && keyMaterial.Length == TlsDskKeys.MaterialLength
            && _tls.TryExportKeys(keyMaterial);

    public void Dispose() => _tls.Dispose();
}
