// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using Parley.Sip.Messages;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Benchmarks.Sip;

/// <summary>From an indexed message to the octets that go on.</summary>
public class ForwardBenchmarks
{
    private readonly SipMessage _request = Inputs.Parse(Inputs.Message);
    private readonly SipMessage _response = Inputs.Parse(Inputs.Response);
    private readonly SipMessageWriter _writer = new();
    private readonly Dictionary<TransactionKey, object> _transactions = new(TransactionKeyComparer.Instance);

    public ForwardBenchmarks()
    {
        _transactions[TransactionMatch.ForRequest(_request).ToKey()] = this;
    }

    [Benchmark]
    public int ForwardRequest()
    {
        SipForwardingWriter.WriteRequest(
            _request,
            new ForwardingOptions
            {
                Via = "SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bK0011223344556677"u8,
                RequestUri = "sip:192.0.2.9:50123;transport=tls;ms-opaque=d3470f2e1d"u8,
                RecordRoute = "<sip:fe1.contoso.test:5061;transport=tls;lr>"u8,
                RoutesToRemove = 1,
                AssertedIdentity = "<sip:alice@contoso.test>"u8,
            },
            _writer);
        return _writer.Finish().Length;
    }

    [Benchmark]
    public int ForwardResponse()
    {
        SipForwardingWriter.WriteResponse(_response, _writer);
        return _writer.Finish().Length;
    }

    [Benchmark]
    public int Answer()
    {
        SipResponseWriter.Start(_writer, _request, 200, "b0b5e7a1f0"u8);
        return _writer.Finish().Length;
    }

    [Benchmark]
    public bool MatchTransaction() =>
        _transactions.GetAlternateLookup<TransactionMatch>().ContainsKey(TransactionMatch.ForRequest(_request));
}
