// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Security.MessageSigning;

/// <summary>
/// What the associations of all schemes share: the buffer, the replay window, the header. Only the signature itself
/// differs: a keyed hash for NTLM and TLS-DSK (<see cref="HashedAssociation"/>), the context's integrity check for
/// Kerberos. Each direction has a short lock.
/// </summary>
internal abstract class SigningAssociation : SecurityAssociation
{
    private const int StackBufferLength = 1024;
    private const int RandLength = 8;
    private const int MaximumNumberLength = 10;

    // Room for the longest signature of any scheme: an integrity check of RFC 4121 with SHA-384 has 40 octets.
    private const int SignatureRoom = 64;

    private readonly SignatureScope _scope;
    private readonly AssociationTerms _terms;
    private readonly byte[] _opaqueUtf8;
    private readonly int _maximumSignatureOctets;
    private readonly Lock _receiving = new();
    private readonly Lock _sending = new();
    private ReplayWindow _window;
    private uint _lastSent;
    private volatile bool _ended;

    /// <summary>Makes an association whose signatures have at most so many octets, 64 or less.</summary>
    protected SigningAssociation(SignatureScope scope, AssociationTerms terms, int maximumSignatureOctets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumSignatureOctets, SignatureRoom);
        _scope = scope;
        _terms = terms;
        _maximumSignatureOctets = maximumSignatureOctets;
        _opaqueUtf8 = Encoding.UTF8.GetBytes(terms.Opaque);
    }

    public override string Scheme => _scope.Scheme;

    public override string Opaque => _terms.Opaque;

    public override int Version => _terms.Version;

    public override AccountId Account => _terms.Account;

    public override DateTimeOffset ExpiresAt => _terms.ExpiresAt;

    public override string? CertificateSerial => _terms.CertificateSerial;

    public override int MaximumSignatureLength =>
        _scope.HeaderStart.Length + _opaqueUtf8.Length + "\", srand=\"\", snum=\"\", rspauth=\""u8.Length + RandLength
        + MaximumNumberLength + (2 * _maximumSignatureOctets) + _scope.HeaderEnd.Length + 1;

    /// <summary>How many octets stand before the text in the buffer handed to the signature functions.</summary>
    protected abstract int Headroom { get; }

    public override VerificationOutcome Verify(
        in SignatureFields fields, ReadOnlySpan<byte> crand, ReadOnlySpan<byte> cnum, ReadOnlySpan<byte> response,
        DateTimeOffset now)
    {
        if (_ended || now >= _terms.ExpiresAt)
        {
            return VerificationOutcome.Expired;
        }

        int length = SignatureBuffer.Measure(_scope, Version, crand.Length, cnum.Length, fields);
        if (crand.IsEmpty || crand.Length > _terms.Limits.MaximumRandLength
            || length > _terms.Limits.MaximumBufferLength
            || (response.Length & 1) != 0 || response.Length > 2 * _maximumSignatureOctets
            || !IsSignatureLength(response.Length / 2) || !TryReadNumber(cnum, out uint number)
            || SignatureBuffer.IsAmbiguous(crand, fields))
        {
            return VerificationOutcome.BadSignature;
        }

        Span<byte> claimed = stackalloc byte[SignatureRoom];
        claimed = claimed[..(response.Length / 2)];
        if (Convert.FromHexString(response, claimed, out _, out int written) != OperationStatus.Done
            || written != claimed.Length)
        {
            return VerificationOutcome.BadSignature;
        }

        int total = Headroom + length;
        byte[]? rented = total > StackBufferLength ? ArrayPool<byte>.Shared.Rent(total) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackBufferLength];
        buffer = buffer[..total];
        SignatureBuffer.Write(_scope, Version, crand, cnum, fields, buffer[Headroom..]);
        VerificationOutcome outcome = Verify(buffer, claimed, number);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return outcome;
    }

    public override int Sign(in SignatureFields fields, Span<byte> destination)
    {
        Span<byte> random = stackalloc byte[RandLength / 2];
        Span<byte> srand = stackalloc byte[RandLength];
        SaltPool.Fill(random);
        Convert.TryToHexString(random, srand, out _);
        lock (_sending)
        {
            return Sign(fields, srand, ++_lastSent, destination);
        }
    }

    /// <summary>Signs with a given salt and number; the caller sees to it that nobody else signs meanwhile.</summary>
    internal int Sign(in SignatureFields fields, ReadOnlySpan<byte> srand, uint number, Span<byte> destination)
    {
        if (_ended)
        {
            return 0;
        }

        Span<byte> snum = stackalloc byte[MaximumNumberLength];
        Utf8Formatter.TryFormat(number, snum, out int digits);
        snum = snum[..digits];
        int length = Headroom + SignatureBuffer.Measure(_scope, Version, srand.Length, snum.Length, fields);
        byte[]? rented = length > StackBufferLength ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackBufferLength];
        buffer = buffer[..length];
        SignatureBuffer.Write(_scope, Version, srand, snum, fields, buffer[Headroom..]);
        Span<byte> signature = stackalloc byte[SignatureRoom];
        int written = SignBuffer(buffer, signature);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return written == 0 ? 0 : WriteHeader(srand, snum, signature[..written], destination);
    }

    /// <summary>Whether a signature can have so many octets; never more than the most.</summary>
    protected abstract bool IsSignatureLength(int octets);

    /// <summary>Signs a buffer, under the lock of sending.</summary>
    /// <param name="buffer">Headroom, which is free to write on, then the text.</param>
    /// <param name="signature">Where it goes.</param>
    /// <returns>How many octets it has; 0 when nothing can be signed any more.</returns>
    protected abstract int SignBuffer(Span<byte> buffer, Span<byte> signature);

    /// <summary>Whether a signature of the client is right for a buffer, under the lock of receiving.</summary>
    /// <param name="buffer">Headroom, which is free to write on, then the text.</param>
    /// <param name="claimed">The signature, of a possible length.</param>
    protected abstract bool VerifyBuffer(Span<byte> buffer, ReadOnlySpan<byte> claimed);

    /// <summary>Forgets what verifying needs; nobody is verifying and nobody will.</summary>
    protected abstract void EndReceiving();

    /// <summary>Forgets what signing needs; nobody is signing and nobody will.</summary>
    protected abstract void EndSending();

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        // Whoever is signing or verifying just now finishes first.
        lock (_receiving)
        {
            _ended = true;
            EndReceiving();
        }

        lock (_sending)
        {
            EndSending();
        }
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out uint number) =>
        Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length
        && text.Length <= MaximumNumberLength && text[0] is >= (byte)'0' and <= (byte)'9';

    private VerificationOutcome TakeNumber(uint number)
    {
        VerificationOutcome outcome = _window.Check(number, _terms.Limits.MaximumGap);
        if (outcome == VerificationOutcome.Valid)
        {
            _window.Take(number);
        }

        return outcome;
    }

    private VerificationOutcome Verify(Span<byte> buffer, ReadOnlySpan<byte> claimed, uint number)
    {
        lock (_receiving)
        {
            if (_ended)
            {
                return VerificationOutcome.Expired;
            }

            return VerifyBuffer(buffer, claimed) ? TakeNumber(number) : VerificationOutcome.BadSignature;
        }
    }

    // The client finds srand and snum by the first rand=" and num=" in the header (client contract 2.4): nothing that
    // ends so stands before them.
    private int WriteHeader(
        ReadOnlySpan<byte> srand, ReadOnlySpan<byte> snum, ReadOnlySpan<byte> signature, Span<byte> destination)
    {
        int at = 0;
        Append(_scope.HeaderStart, destination, ref at);
        Append(_opaqueUtf8, destination, ref at);
        Append("\", srand=\""u8, destination, ref at);
        Append(srand, destination, ref at);
        Append("\", snum=\""u8, destination, ref at);
        Append(snum, destination, ref at);
        Append("\", rspauth=\""u8, destination, ref at);
        Convert.TryToHexStringLower(signature, destination[at..], out int written);
        at += written;
        Append(_scope.HeaderEnd, destination, ref at);
        destination[at++] = (byte)('0' + Version);
        return at;
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int at)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }
}
