// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Security.Winbind;

/// <summary>
/// Reads an answer of <c>ntlm-server-1</c> line by line. Strictly: anything but the three lines of a yes or a no makes
/// the answer void, and the process that gave it is not asked again.
/// </summary>
internal sealed class HelperAnswer
{
    /// <summary>The longest line taken; a genuine one has under 300 octets.</summary>
    public const int MaximumLineLength = 1024;

    private const int KeyLength = 16;

    private bool _begun;
    private bool _ended;
    private bool _afterStray;

    /// <summary>Whether the domain said yes, with a key.</summary>
    public bool IsRight { get; private set; }

    /// <summary>The session key of a yes.</summary>
    public byte[] SessionKey { get; private set; } = [];

    /// <summary>The reason of a no, in the domain's words.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>Takes a line without its end.</summary>
    /// <returns>True when the answer is whole; false when more is to come; null when it is void.</returns>
    public bool? Take(ReadOnlySpan<byte> line)
    {
        if (_ended)
        {
            return null;
        }

        if (line is [(byte)'.'])
        {
            return TakeEnd();
        }

        if (!_begun)
        {
            _begun = true;
            IsRight = line.SequenceEqual("Authenticated: Yes"u8);
            return IsRight || line.SequenceEqual("Authenticated: No"u8) ? false : null;
        }

        return (IsRight ? TakeKey(line) : TakeReason(line)) ? false : null;
    }

    // A no ends with two dots, of which the second comes with the next answer or before it.
    private bool? TakeEnd()
    {
        if (_begun)
        {
            _ended = true;
            return (IsRight ? SessionKey.Length : Reason.Length) > 0 ? true : null;
        }

        if (_afterStray)
        {
            return null;
        }

        _afterStray = true;
        return false;
    }

    private bool TakeKey(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> name = "User-Session-Key: "u8;
        byte[] key = new byte[KeyLength];
        if (SessionKey.Length > 0 || !line.StartsWith(name) || line.Length != name.Length + (2 * KeyLength)
            || Convert.FromHexString(line[name.Length..], key, out _, out int written)
                != System.Buffers.OperationStatus.Done
            || written != KeyLength || !key.AsSpan().ContainsAnyExcept((byte)0))
        {
            // Zeros are the key of a guest, who is nobody.
            return false;
        }

        SessionKey = key;
        return true;
    }

    private bool TakeReason(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> name = "Authentication-Error: "u8;
        if (Reason.Length > 0 || !line.StartsWith(name) || line.Length == name.Length
            || line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return false;
        }

        Reason = Encoding.ASCII.GetString(line[name.Length..]);
        return true;
    }
}
