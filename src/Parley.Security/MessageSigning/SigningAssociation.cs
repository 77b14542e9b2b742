// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Security.MessageSigning;

/// <summary>
/// What the associations of NTLM and TLS-DSK share: the buffer, the replay window, the header. Only the signature
/// itself differs. Each direction has a keyed hash that stays ready and a short lock: a hash keyed anew for every
/// message would cost twice as much, for about 1 KiB less per direction.
/// </summary>
internal abstract class SigningAssociation : SecurityAssociation
{
    private const int StackBufferLength = 1024;
    private const int RandLength = 8;
    private const int MaximumNumberLength = 10;
    private const int MaximumSignatureOctets = 20;

    private readonly SignatureScope _scope;
    private readonly AssociationTerms _terms;
    private readonly byte[] _opaqueUtf8;
    private readonly IncrementalHash _clientHash;
    private readonly IncrementalHash _serverHash;
    private readonly Lock _receiving = new();
    private readonly Lock _sending = new();
    private ReplayWindow _window;
    private uint _lastSent;
    private volatile bool _ended;

    /// <summary>Takes over two keyed hashes; they are disposed with the association.</summary>
    protected SigningAssociation(
        SignatureScope scope, AssociationTerms terms, IncrementalHash clientHash, IncrementalHash serverHash)
    {
        _scope = scope;
        _terms = terms;
        _clientHash = clientHash;
        _serverHash = serverHash;
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
        + MaximumNumberLength + (2 * MaximumSignatureOctets) + _scope.HeaderEnd.Length + 1;

    /// <summary>How many octets stand before the text in the buffer handed to the signature functions.</summary>
    protected abstract int Headroom { get; }

    /// <summary>How many octets a signature has.</summary>
    protected abstract int SignatureOctets { get; }

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
            || response.Length != 2 * SignatureOctets || !TryReadNumber(cnum, out uint number)
            || SignatureBuffer.IsAmbiguous(crand, fields))
        {
            return VerificationOutcome.BadSignature;
        }

        Span<byte> claimed = stackalloc byte[MaximumSignatureOctets];
        claimed = claimed[..SignatureOctets];
        if (Convert.FromHexString(response, claimed, out _, out int written) != OperationStatus.Done
            || written != claimed.Length)
        {
            return VerificationOutcome.BadSignature;
        }

        Span<byte> expected = stackalloc byte[MaximumSignatureOctets];
        expected = expected[..SignatureOctets];
        lock (_receiving)
        {
            if (_ended)
            {
                return VerificationOutcome.Expired;
            }

            Compute(fromClient: true, crand, cnum, fields, length, expected);
            return CryptographicOperations.FixedTimeEquals(expected, claimed)
                ? TakeNumber(number)
                : VerificationOutcome.BadSignature;
        }
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
        Span<byte> signature = stackalloc byte[MaximumSignatureOctets];
        signature = signature[..SignatureOctets];
        int length = SignatureBuffer.Measure(_scope, Version, srand.Length, snum.Length, fields);
        Compute(fromClient: false, srand, snum, fields, length, signature);
        return WriteHeader(srand, snum, signature, destination);
    }

    /// <summary>Computes the signature of a buffer: headroom, then text.</summary>
    /// <param name="hash">The hash of the direction, keyed.</param>
    /// <param name="fromClient">Which direction it is.</param>
    /// <param name="buffer">The buffer; its headroom is free to write on.</param>
    /// <param name="signature">Where it goes.</param>
    protected abstract void ComputeSignature(
        IncrementalHash hash, bool fromClient, Span<byte> buffer, Span<byte> signature);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        // The hashes zero their keys. Whoever is signing or verifying just now finishes first.
        lock (_receiving)
        {
            _ended = true;
            _clientHash.Dispose();
        }

        lock (_sending)
        {
            _serverHash.Dispose();
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

    private void Compute(
        bool fromClient, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> num, in SignatureFields fields, int length,
        Span<byte> signature)
    {
        int total = Headroom + length;
        byte[]? rented = total > StackBufferLength ? ArrayPool<byte>.Shared.Rent(total) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackBufferLength];
        buffer = buffer[..total];
        SignatureBuffer.Write(_scope, Version, rand, num, fields, buffer[Headroom..]);
        ComputeSignature(fromClient ? _clientHash : _serverHash, fromClient, buffer, signature);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
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
