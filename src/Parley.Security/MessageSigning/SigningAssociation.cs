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
/// itself differs. Signatures are computed without a lock (keys never change); the lock covers the window alone.
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
    private readonly Lock _gate = new();
    private ReplayWindow _window;
    private uint _lastSent;
    private volatile bool _ended;

    protected SigningAssociation(SignatureScope scope, AssociationTerms terms)
    {
        _scope = scope;
        _terms = terms;
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
        Compute(fromClient: true, crand, cnum, fields, length, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, claimed))
        {
            return VerificationOutcome.BadSignature;
        }

        return TakeNumber(number);
    }

    public override int Sign(in SignatureFields fields, Span<byte> destination)
    {
        Span<byte> random = stackalloc byte[RandLength / 2];
        Span<byte> srand = stackalloc byte[RandLength];
        SaltPool.Fill(random);
        Convert.TryToHexString(random, srand, out _);
        return Sign(fields, srand, Interlocked.Increment(ref _lastSent), destination);
    }

    /// <summary>Signs with a given salt and number.</summary>
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
    /// <param name="fromClient">Whether with the client's key or with the server's.</param>
    /// <param name="buffer">The buffer; its headroom is free to write on.</param>
    /// <param name="signature">Where it goes.</param>
    protected abstract void ComputeSignature(bool fromClient, Span<byte> buffer, Span<byte> signature);

    /// <summary>Zeroes the keys.</summary>
    protected abstract void ZeroKeys();

    protected override void Dispose(bool disposing)
    {
        // First ended, then zeroed: a message that verifies against a key half gone is refused when it takes its
        // number.
        lock (_gate)
        {
            _ended = true;
        }

        ZeroKeys();
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out uint number) =>
        Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length
            && text[0] is >= (byte)'0' and <= (byte)'9'
        && text.Length <= MaximumNumberLength;

    private VerificationOutcome TakeNumber(uint number)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return VerificationOutcome.Expired;
            }

            VerificationOutcome outcome = _window.Check(number, _terms.Limits.MaximumGap);
            if (outcome == VerificationOutcome.Valid)
            {
                _window.Take(number);
            }

            return outcome;
        }
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
        ComputeSignature(fromClient, buffer, signature);
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
