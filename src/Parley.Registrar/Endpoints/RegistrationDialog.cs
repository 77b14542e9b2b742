// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Endpoints;

/// <summary>
/// The implicit subscription that a REGISTER with <c>Event: registration</c> makes ([MS-SIPREGE] §3.1.1.4): what a
/// deregistration NOTIFY must repeat. A client takes a new From tag for every REGISTER, so the latest counts.
/// </summary>
/// <param name="CallId">Call-ID of the REGISTER.</param>
/// <param name="ClientTag">The tag of its From; the NOTIFY carries it in To.</param>
/// <param name="ServerTag">The tag of our 200; the NOTIFY carries it in From.</param>
/// <param name="CSeq">The number of its CSeq.</param>
/// <param name="UnderstandsNotice">Whether the client knows registration-notify; a standard phone does not.</param>
internal sealed record RegistrationDialog(
    string CallId, string ClientTag, string ServerTag, uint CSeq, bool UnderstandsNotice);
