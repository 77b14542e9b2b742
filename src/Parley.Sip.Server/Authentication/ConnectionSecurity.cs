// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Security.MessageSigning;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Who has signed in on a connection, and the signing of what leaves on it. One account per connection: its association
/// is bound to the connection and ends with it.
/// </summary>
/// <remarks>
/// <see cref="Client"/> may be read from any thread. What has to do with output is called under the connection's output
/// lock, so that signatures stand in the order in which messages leave.
/// </remarks>
internal sealed class ConnectionSecurity
{
    private const int StackSignatureLength = 640;
    private const int MaximumHeldBytes = 256 * 1024;

    private volatile SignedInClient? _client;
    private volatile bool _ended;
    private volatile bool _closed;
    private Queue<byte[]>? _held;
    private int _heldBytes;
    private byte[]? _signedHeld;

    /// <summary>
    /// Who has signed in; null when nobody has. Stays after <see cref="Revoke"/>, for the last words to the client.
    /// </summary>
    public SignedInClient? Client => _client;

    /// <summary>
    /// Whether what the client sends is refused: its account or certificate was ended, or the connection.
    /// </summary>
    public bool IsRevoked => _ended;

    /// <summary>Whether the association has reached its end. Digest has none.</summary>
    public bool HasExpired(DateTimeOffset now) => _client?.Association is { } association
        && now >= association.ExpiresAt;

    /// <summary>Whether this account, or this certificate when one is named, has signed in here.</summary>
    public bool Is(AccountId? account, string? serial) =>
        _client is { } client
        && (account is null || client.Account == account)
        && (serial is null || string.Equals(client.CertificateSerial, serial, StringComparison.OrdinalIgnoreCase));

    /// <summary>A digest client proved a request.</summary>
    public void Remember(SignedInClient client) => _client = client;

    /// <summary>That digest client is not known any more; its next request proves itself anew.</summary>
    public void Forget() => _client = null;

    /// <summary>From now on nothing of the client is taken; what is still sent to it is signed.</summary>
    public void Revoke() => _ended = true;

    /// <summary>The connection is closed: keys are zeroed.</summary>
    public void End()
    {
        _ended = true;
        _closed = true;
        Interlocked.MemoryBarrier();
        _client?.Association?.Dispose();
    }

    /// <summary>Takes a new association in the place of the old one. Under the output lock.</summary>
    public void Establish(SignedInClient client)
    {
        SecurityAssociation? old = _client?.Association;
        _client = client;
        old?.Dispose();

        // A sign-in that was decided elsewhere may come when the connection has gone: this, or End, sees the other.
        Interlocked.MemoryBarrier();
        if (_closed)
        {
            client.Association?.Dispose();
        }
    }

    /// <summary>Begins to keep what must be signed. Under the output lock.</summary>
    public void Hold()
    {
        if (_client?.Association is not null)
        {
            _held ??= new Queue<byte[]>();
        }
    }

    /// <summary>Signs a message, when an association stands and it must be. Under the output lock.</summary>
    /// <returns>The whole message; empty when it is held back.</returns>
    public ReadOnlySpan<byte> SignOrHold(SipMessageWriter message)
    {
        if (_client?.Association is { } association && MustBeSigned(message.StatusCode))
        {
            if (_held is { } held && _heldBytes < MaximumHeldBytes)
            {
                byte[] copy = message.Finish().ToArray();
                held.Enqueue(copy);
                _heldBytes += copy.Length;
                return default;
            }

            Sign(association, SignedFields.Of(message), message);
        }

        return message.Finish();
    }

    /// <summary>
    /// Takes the next message that was held, signed with the association that stands now. Under the output lock.
    /// </summary>
    /// <returns>False when none is left; from then on nothing is held.</returns>
    public bool TryTakeHeld(out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (_held is null || !_held.TryDequeue(out byte[]? message))
        {
            _held = null;
            _heldBytes = 0;
            _signedHeld = null;
            return false;
        }

        octets = message;
        SipMessage parsed = new();
        if (_client?.Association is { } association
            && SipMessageParser.TryParse(message, SipLimits.Default, parsed, out _))
        {
            octets = _signedHeld = InsertSignature(association, parsed);
        }

        return true;
    }

    // Client contract 1.6: requests and final answers; a 401 or 407 cannot be, and 1xx need not.
    private static bool MustBeSigned(int status) => status is 0 or (>= 200 and not 401 and not 407);

    private static void Sign(SecurityAssociation association, in SignatureFields fields, SipMessageWriter message)
    {
        int most = association.MaximumSignatureLength;
        Span<byte> value = most <= StackSignatureLength ? stackalloc byte[StackSignatureLength] : new byte[most];
        int length = association.Sign(fields, value);
        if (length > 0)
        {
            message.Header(SipHeaderId.AuthenticationInfo, value[..length]);
        }
    }

    private static byte[] InsertSignature(SecurityAssociation association, SipMessage message)
    {
        byte[] value = new byte[association.MaximumSignatureLength];
        int length = association.Sign(SignedFields.Of(message), value);
        ReadOnlySpan<byte> raw = message.Raw.Span;
        ReadOnlySpan<byte> head = raw[..(raw.Length - message.Body.Length - 2)];
        return length == 0
            ? raw.ToArray()
            : [.. head, .. "Authentication-Info: "u8, .. value.AsSpan(0, length), .. "\r\n\r\n"u8, .. message.Body];
    }
}
