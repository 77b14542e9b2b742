// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Interop.Harness;

/// <summary>Cuts a stream of SIP or HTTP/1.1 into messages, by Content-Length. Keep-alives are dropped.</summary>
internal sealed class MessageReader(Stream stream)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    /// <summary>The next message; null when the peer has hung up.</summary>
    public async Task<WireMessage?> ReadAsync()
    {
        while (true)
        {
            if (TryCut(out WireMessage? message))
            {
                return message;
            }

            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            int count;
            try
            {
                count = await stream.ReadAsync(_buffer.AsMemory(_filled));
            }
            catch (IOException)
            {
                // Reset instead of closed: the same to whoever waits.
                return null;
            }

            if (count == 0)
            {
                return null;
            }

            _filled += count;
        }
    }

    private bool TryCut(out WireMessage? message)
    {
        message = null;
        while (_filled >= 2 && _buffer.AsSpan().StartsWith("\r\n"u8))
        {
            Drop(2);
        }

        int end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8) + 4;
        if (end < 4)
        {
            return false;
        }

        WireMessage head = new(_buffer.AsSpan(0, end));
        int length = end + (head.Has("Content-Length")
            ? int.Parse(head["Content-Length"], CultureInfo.InvariantCulture)
            : 0);
        if (length > _filled)
        {
            return false;
        }

        message = new WireMessage(_buffer.AsSpan(0, length));
        Drop(length);
        return true;
    }

    private void Drop(int count)
    {
        _filled -= count;
        Array.Copy(_buffer, count, _buffer, 0, _filled);
    }
}
