// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BenchmarkDotNet.Attributes;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;

namespace Parley.Benchmarks.Security;

/// <summary>What a sign-in costs, and a request of a phone with digest.</summary>
public class SignInBenchmarks
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");

    private readonly SecurityInputs _inputs = new();
    private readonly AttemptBudget _budget = new();
    private readonly OpenSslTlsDskHandshakeFactory _handshakes;
    private readonly byte[] _certificate;
    private readonly byte[] _key;
    private readonly byte[] _hello;
    private readonly NtlmScheme _ntlm;
    private readonly DigestAuthenticator _digest;
    private readonly byte[] _digestAnswer;

    public SignInBenchmarks()
    {
        using X509Certificate2 certificate = SecurityInputs.CreateCertificate();
        _handshakes = OpenSslTlsDskHandshakeFactory.Create(certificate);
        _certificate = certificate.RawData;
        using RSA key = certificate.GetRSAPrivateKey()!;
        _key = key.ExportRSAPrivateKey();
        using TlsDskClient client = new(_certificate, _key);
        _hello = client.Start();

        _ntlm = new NtlmScheme(_inputs, new NtlmSipOptions
        {
            TargetName = "fe1.contoso.test", Names = NtlmServerNames.FromFqdn("fe1.contoso.test", "contoso.test"),
        });
        _digest = new DigestAuthenticator(_inputs, new DigestOptions());
        _digestAnswer = AnswerDigest();
    }

    /// <summary>The client's hello to the server's first flight: what a flood costs us.</summary>
    [Benchmark]
    public TlsDskProgress TlsDskFirstFlight()
    {
        using ITlsDskHandshake server = _handshakes.Create();
        return server.Advance(_hello).Progress;
    }

    /// <summary>Both sides, since neither can be recorded: a private operation of RSA 2048 on each.</summary>
    [Benchmark]
    public bool TlsDskBothSides()
    {
        using TlsDskClient client = new(_certificate, _key);
        using ITlsDskHandshake server = _handshakes.Create();
        TlsDskFlight answer = client.Advance(server.Advance(client.Start()).Output.Span);
        Span<byte> keys = stackalloc byte[TlsDskKeys.MaterialLength];
        return server.Advance(answer.Output.Span).Progress == TlsDskProgress.Complete && server.TryExportKeys(keys);
    }

    /// <summary>The client's side of a handshake alone, up to its context: to be taken off the one above.</summary>
    [Benchmark]
    public int TlsDskClientStart()
    {
        using TlsDskClient client = new(_certificate, _key);
        return client.Start().Length;
    }

    /// <summary>A challenge made.</summary>
    [Benchmark]
    public int NtlmChallenge()
    {
        using AuthenticationExchange exchange = _ntlm.Begin(SecurityInputs.Alice, 4, SecurityInputs.Now);
        return exchange.Step(default, SecurityInputs.Now).Token.Length;
    }

    /// <summary>An attempt reserved and settled.</summary>
    [Benchmark]
    public AttemptDenial ReserveAndSettle()
    {
        AttemptDenial denial = _budget.TryReserve(
            SecurityInputs.Account, string.Empty, Source, SecurityInputs.Now, out AttemptReservation reservation);
        _budget.Settle(reservation, AttemptOutcome.Succeeded, SecurityInputs.Now);
        return denial;
    }

    /// <summary>A request of a phone; a replayed one, which costs the same.</summary>
    [Benchmark]
    public DigestOutcome DigestRequest() =>
        _digest.Authenticate(
            "REGISTER"u8, "sip:contoso.test"u8, _digestAnswer, SecurityInputs.Alice, 0, SecurityInputs.Now).Outcome;

    private byte[] AnswerDigest()
    {
        byte[] buffer = new byte[_digest.MaximumChallengeLength];
        int length = _digest.WriteChallenge(DigestAlgorithm.Sha256, stale: false, 0, SecurityInputs.Now, buffer);
        string nonce = Encoding.ASCII.GetString(buffer, 0, length).Split("nonce=\"")[1].Split('"')[0];
        string ha1 = Hash($"alice:{SecurityInputs.Realm}:{SecurityInputs.Password}");
        string response = Hash($"{ha1}:{nonce}:00000001:0a4f113b:auth:{Hash("REGISTER:sip:contoso.test")}");
        byte[] answer = Encoding.ASCII.GetBytes(
            $"Digest username=\"alice\", realm=\"{SecurityInputs.Realm}\", nonce=\"{nonce}\", uri=\"sip:contoso.test\", "
            + $"response=\"{response}\", algorithm=SHA-256, cnonce=\"0a4f113b\", qop=auth, nc=00000001");
        DigestResult result = _digest.Authenticate(
            "REGISTER"u8, "sip:contoso.test"u8, answer, SecurityInputs.Alice, 0, SecurityInputs.Now);
        return result.Account == SecurityInputs.Account
            ? answer
            : throw new InvalidOperationException("The benchmark does not verify what it means to.");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
