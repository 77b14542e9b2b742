// SPDX-License-Identifier: Apache-2.0

using Parley.Security.Authentication;
using Parley.Security.Kerberos;

namespace Parley.Management.Kerberos;

/// <summary>What it takes for administrators to prove themselves by Kerberos.</summary>
/// <param name="Acceptor">Accepts their tickets for this computer's service <c>HTTP</c>.</param>
/// <param name="Links">Says whose account a domain vouches for.</param>
public sealed record AdministrationKerberos(IKerberosAcceptor Acceptor, IDirectoryLinks Links);
