// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>A binding as it was read.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Row">What was kept of it.</param>
/// <param name="Local">Our address and port.</param>
/// <param name="Remote">The phone's.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record StoredBinding(
    AccountId Account, BindingRow Row, IPEndPoint Local, IPEndPoint Remote, DateTimeOffset ExpiresAt)
{
    /// <summary>The registration it was, on the flow that leads to it now.</summary>
    public RegistrationState On(SipConnection flow, SipAddress address) => new(
        new RegisteredEndpoint(
            Account, address, Row.Key, Row.Epid, Row.InstanceId, Row.Gruu, Row.ContactUri, flow, ExpiresAt,
            CertificateSerial: null),
        new RegistrationDialog(Row.CallId, Row.ClientTag, Row.ServerTag, Row.CSeq, UnderstandsNotice: false));
}
