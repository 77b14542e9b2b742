// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Sip.TestKit;

/// <summary>
/// A request whose sender is given, and whose answers are kept. Answers also reach the connection, unsigned.
/// </summary>
public sealed class FakeRequestContext : SipRequestContext
{
    private readonly List<WireMessage> _responses = [];
    private SipMessage _request;

    /// <summary>Makes a context for a request that has passed the pipeline.</summary>
    public FakeRequestContext(
        SipMessage request, SipConnection connection, AccountId sender, SipAddress senderAddress,
            string? certificateSerial = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(connection);
        _request = request;
        Connection = connection;
        Sender = sender;
        SenderAddress = senderAddress;
        CertificateSerial = certificateSerial;
    }

    /// <inheritdoc />
    public override SipMessage Request => _request;

    /// <inheritdoc />
    public override SipConnection Connection { get; }

    /// <inheritdoc />
    public override AccountId Sender { get; }

    /// <inheritdoc />
    public override SipAddress SenderAddress { get; }

    /// <inheritdoc />
    public override string? CertificateSerial { get; }

    /// <inheritdoc />
    public override string LocalTag => "localtag";

    /// <summary>The name in <c>source</c> of ms-diagnostics.</summary>
    public string Fqdn { get; init; } = "sip.contoso.test";

    /// <summary>Whether the handler asked for the request to outlive the call.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Every response sent, provisional ones too.</summary>
    public IReadOnlyList<WireMessage> Responses => _responses;

    /// <summary>The final response; fails when there is none or more than one.</summary>
    public WireMessage Final => _responses.Single(static r => r.Status >= 200);

    /// <inheritdoc />
    public override void Detach()
    {
        if (!IsDetached)
        {
            IsDetached = true;
            _request = _request.Detach();
        }
    }

    /// <inheritdoc />
    public override SipMessageWriter CreateResponse(int statusCode, string? reason = null)
    {
        SipMessageWriter writer = new();
        writer.StartResponse(statusCode, reason is null ? default : Encoding.UTF8.GetBytes(reason));
        for (int i = 0; i < _request.HeaderCount; i++)
        {
            SipHeaderField field = _request.GetHeader(i);
            if (field.Id == SipHeaderId.To && _request.ToTag.IsEmpty && statusCode > 100)
            {
                writer.Header(field.Id, Encoding.UTF8.GetString(field.Value) + ";tag=" + LocalTag);
            }
            else if (field.Id
                is SipHeaderId.Via or SipHeaderId.From or SipHeaderId.To or SipHeaderId.CallId or SipHeaderId.CSeq)
            {
                writer.Header(field.Id, field.Value);
            }
        }

        return writer;
    }

    /// <inheritdoc />
    public override void Send(SipMessageWriter response)
    {
        ArgumentNullException.ThrowIfNull(response);
        WireMessage sent = new(response.Finish());
        if (_responses.Any(static r => r.Status >= 200))
        {
            throw new InvalidOperationException("Answered twice: " + sent.StartLine);
        }

        _responses.Add(sent);
        Connection.Send(response);
    }

    /// <inheritdoc />
    public override void Reject(int statusCode, int diagnosticsId, string reason)
    {
        SipMessageWriter writer = CreateResponse(statusCode);
        writer.Header(
            SipHeaderId.MsDiagnostics,
            string.Create(CultureInfo.InvariantCulture, $"{diagnosticsId};reason=\"{reason}\";source=\"{Fqdn}\""));
        Send(writer);
    }
}
