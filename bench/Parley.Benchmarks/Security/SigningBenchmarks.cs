// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Parley.Security.MessageSigning;
using Parley.Security.Ntlm;
using Parley.Security.TlsDsk;

namespace Parley.Benchmarks.Security;

/// <summary>
/// What every message of a signed-in client costs. The message verified is a replayed one: the whole computation is
/// done before the number is looked at, and so it can be verified again and again.
/// </summary>
public class SigningBenchmarks : IDisposable
{
    private const string Target = "fe1.contoso.test";

    private readonly TlsDskAssociation _tlsDsk;
    private readonly NtlmAssociation _ntlm;
    private readonly byte[] _destination;
    private readonly byte[] _tlsDskResponse;
    private readonly byte[] _ntlmResponse;

    public SigningBenchmarks()
    {
        AssociationTerms terms = new(
            "0123456789ABCDEF", 4, SecurityInputs.Account, SecurityInputs.Now.AddHours(8), null, SigningLimits.Default);
        _tlsDsk = new TlsDskAssociation(
            new SignatureScope("TLS-DSK", SecurityInputs.Realm, Target), terms, new byte[TlsDskKeys.MaterialLength]);
        _ntlm = new NtlmAssociation(new SignatureScope("NTLM", SecurityInputs.Realm, Target), terms, new byte[16]);
        _destination = new byte[_tlsDsk.MaximumSignatureLength];

        // With all keys zero, TLS-DSK signs the same in both directions; NTLM does not, and is refused after the same
        // work.
        _tlsDskResponse = ResponseOf(_tlsDsk);
        _ntlmResponse = ResponseOf(_ntlm);
        SignatureFields request = SecurityInputs.Message(0);
        if (_tlsDsk.Verify(
            request, "767389DF"u8, "1"u8, _tlsDskResponse, SecurityInputs.Now) != VerificationOutcome.Valid)
        {
            throw new InvalidOperationException("The benchmark does not verify what it means to.");
        }
    }

    [Benchmark]
    public int SignTlsDsk() => _tlsDsk.Sign(SecurityInputs.Message(200), _destination);

    [Benchmark]
    public VerificationOutcome VerifyTlsDsk() =>
        _tlsDsk.Verify(SecurityInputs.Message(0), "767389DF"u8, "1"u8, _tlsDskResponse, SecurityInputs.Now);

    [Benchmark]
    public int SignNtlm() => _ntlm.Sign(SecurityInputs.Message(200), _destination);

    [Benchmark]
    public VerificationOutcome VerifyNtlm() =>
        _ntlm.Verify(SecurityInputs.Message(0), "767389DF"u8, "1"u8, _ntlmResponse, SecurityInputs.Now);

    [GlobalCleanup]
    public void Dispose()
    {
        _tlsDsk.Dispose();
        _ntlm.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] ResponseOf(SigningAssociation association)
    {
        byte[] header = new byte[association.MaximumSignatureLength];
        int length = association.Sign(SecurityInputs.Message(0), "767389DF"u8, 1, header);
        string value = Encoding.ASCII.GetString(header, 0, length);
        return Encoding.ASCII.GetBytes(value.Split("rspauth=\"")[1].Split('"')[0]);
    }
}
