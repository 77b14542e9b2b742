// SPDX-License-Identifier: Apache-2.0

using System;
using BenchmarkDotNet.Attributes;
using Parley.Sip.Framing;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Benchmarks.Sip;

/// <summary>From octets to an indexed message.</summary>
public class ParseBenchmarks
{
    private readonly SipMessage _message = new();
    private readonly SipStreamFramer _framer = new(SipLimits.Default);
    private readonly SipMessage _register = Inputs.Parse(Inputs.Register);

    [Benchmark]
    public int FrameRegister() => _framer.Read(Inputs.Register).Length;

    [Benchmark]
    public int FrameRegisterInSegmentsOf256()
    {
        int length = 0;
        for (int end = 256; length == 0; end += 256)
        {
            SipFrame frame = _framer.Read(Inputs.Register.AsSpan(0, Math.Min(end, Inputs.Register.Length)));
            length = frame.Status == SipFrameStatus.Message ? frame.Length : 0;
        }

        return length;
    }

    [Benchmark]
    public bool ParseRegister() => SipMessageParser.TryParse(Inputs.Register, SipLimits.Default, _message, out _);

    [Benchmark]
    public bool ParseMessage() => SipMessageParser.TryParse(Inputs.Message, SipLimits.Default, _message, out _);

    [Benchmark]
    public bool ParseResponse() => SipMessageParser.TryParse(Inputs.Response, SipLimits.Default, _message, out _);

    [Benchmark]
    public int ReadContact()
    {
        _register.TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list);
        ContactReader.TryReadNext(ref list, out ContactReader contact);
        return contact.InstanceUuid.Length;
    }

    [Benchmark]
    public int ReadCredentials()
    {
        _register.TryGetHeader(SipHeaderId.Authorization, out ReadOnlySpan<byte> text);
        AuthParametersReader.TryRead(text, out AuthParametersReader credentials);
        return credentials.Parameter("response"u8).Length;
    }
}
