// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Endpoints;

/// <summary>What is kept, sealed, of a binding that stands on no connection.</summary>
/// <param name="Version">The format.</param>
/// <param name="Key">The endpoint's key.</param>
/// <param name="Epid">Its epid.</param>
/// <param name="InstanceId">Its instance; null without one.</param>
/// <param name="Gruu">Its GRUU; null without one.</param>
/// <param name="ContactUri">The Contact registered.</param>
/// <param name="Local">Our address and port that it registered at.</param>
/// <param name="Remote">Its address and port.</param>
/// <param name="CallId">Call-ID of the REGISTER.</param>
/// <param name="ClientTag">Its From tag.</param>
/// <param name="ServerTag">The tag of our answer.</param>
/// <param name="CSeq">Its number.</param>
internal sealed record BindingRow(
    int Version, string Key, string Epid, string? InstanceId, string? Gruu, string ContactUri, string Local,
    string Remote, string CallId, string ClientTag, string ServerTag, uint CSeq);
