// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Parley.Kernel.Identifiers;
using Parley.Sip.Uris;

namespace Parley.Sip.Server.Authentication;

/// <summary>The address of a person that a From URI names.</summary>
internal static class FromAddress
{
    /// <summary>Reads it: a sip or sips URI with a user; port and parameters do not matter.</summary>
    public static bool TryRead(ReadOnlySpan<byte> uri, [NotNullWhen(true)] out SipAddress? address)
    {
        address = null;
        return SipUriReader.TryRead(uri, out SipUriReader reader)
            && !reader.Scheme.SequenceEqual("tel"u8)
            && !reader.User.IsEmpty
            && Utf8.IsValid(reader.Address)
            && SipAddress.TryParse(Encoding.UTF8.GetString(reader.Address), out address);
    }
}
