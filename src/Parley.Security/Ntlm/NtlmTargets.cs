// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Security.Ntlm;

/// <summary>
/// The service names for which a client may have made its proof, such as <c>HTTP/web.contoso.test</c> (row T30).
/// </summary>
internal sealed class NtlmTargets
{
    private readonly List<string> _names = [];

    public NtlmTargets(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (!name.Contains('/', StringComparison.Ordinal))
            {
                throw new ArgumentException("A service name has the form service/host.", nameof(names));
            }

            _names.Add(name);
        }
    }

    /// <summary>
    /// Whether a name the client put under its proof (UTF-16) is one of ours; a port or a realm after it does not
    /// matter.
    /// </summary>
    public bool Accepts(ReadOnlySpan<byte> name)
    {
        if (!NtlmWire.TryReadName(name, out string text))
        {
            return false;
        }

        int at = text.IndexOf('@', StringComparison.Ordinal);
        ReadOnlySpan<char> given = at < 0 ? text : text.AsSpan(0, at);
        int colon = given.IndexOf(':');
        given = colon < 0 ? given : given[..colon];
        foreach (string ours in _names)
        {
            if (given.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
