// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Credentials;

/// <summary>
/// What a password must be: long enough, not absurdly long, typeable, and not the account's own name. No rules about
/// kinds of characters: they make passwords worse (NIST SP 800-63B §3.1.1.2).
/// </summary>
internal sealed class PasswordPolicy(DirectoryOptions options)
{
    /// <summary>Why a password is refused; null when it is good. The text never contains it.</summary>
    /// <param name="password">The password, NFC.</param>
    /// <param name="address">Whose it is to be.</param>
    public string? Check(SecretText password, SipAddress address)
    {
        ReadOnlySpan<char> text = password.Characters;
        if (text.Length < options.MinimumPasswordLength || text.Length > options.MaximumPasswordLength)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The password must have {options.MinimumPasswordLength} to {options.MaximumPasswordLength}"
                + $" characters.");
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                return "The password contains a control character.";
            }
        }

        return text.Equals(address.User, StringComparison.OrdinalIgnoreCase)
            || text.Equals(address.Value, StringComparison.OrdinalIgnoreCase)
            ? "The password is the account's own name."
            : null;
    }
}
