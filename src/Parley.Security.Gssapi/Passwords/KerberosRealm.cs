// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Security.Gssapi.Passwords;

/// <summary>A domain whose passwords are checked.</summary>
/// <param name="Name">Its realm, upper case.</param>
/// <param name="Controllers">The host names of its controllers, in order of preference; a port is that of Kerberos.</param>
public sealed record KerberosRealm(string Name, IReadOnlyList<string> Controllers);
