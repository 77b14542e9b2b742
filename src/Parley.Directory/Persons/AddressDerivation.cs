// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Directory.Domains;
using Parley.Directory.Names;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// The address a person is to have, by their domain's rule. Letters stay as they are: what is no address, or what
/// <see cref="NameRules"/> refuses, is reported instead of being bent into something that was asked for by nobody.
/// </summary>
internal static class AddressDerivation
{
    /// <summary>Derives the address.</summary>
    /// <param name="domain">The domain with its rule.</param>
    /// <param name="names">What the rule is about.</param>
    /// <param name="options">The deployment's SIP domains.</param>
    /// <param name="address">The address; null when there is a reason why not.</param>
    /// <returns>Why there is none; null when there is one.</returns>
    public static string? Derive(
        DirectoryDomain domain, PersonNames names, DirectoryOptions options, out SipAddress? address)
    {
        address = null;
        switch (domain.AddressRule)
        {
            case AddressRule.Mail:
                return Read("mail", names.Mail, names.Mail, options, out address);
            case AddressRule.UserPrincipalName:
                string? upn = names.UserPrincipalName;
                return Read("user principal name", upn, upn, options, out address);
            case AddressRule.FirstDotLast:
                if (names.GivenName is null || names.Surname is null)
                {
                    return "The person has no given name or no surname, of which the rule first.last makes the"
                        + " address.";
                }

                string user = $"{names.GivenName}.{names.Surname}";
                string sip = domain.AddressDomain ?? FirstSipDomain(options);
                return Read("name", user, $"{user}@{sip}", options, out address);
            default:
                return "The domain's address rule is unknown.";
        }
    }

    /// <summary>The domain of addresses when none is named.</summary>
    public static string FirstSipDomain(DirectoryOptions options) =>
        options.FirstSipDomain ?? options.SipDomains.Order(StringComparer.Ordinal).FirstOrDefault() ?? string.Empty;

    private static string? Read(
        string what, string? source, string? text, DirectoryOptions options, out SipAddress? address)
    {
        address = null;
        if (source is null)
        {
            return $"The person has no {what}, of which the rule makes the address.";
        }

        // A scheme in an attribute would be cut off silently.
        if (text!.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)
            || !SipAddress.TryParse(text, out SipAddress? read))
        {
            return $"The {what} '{Printable(source)}' does not make an address.";
        }

        if (NameRules.CheckAddress(read, options.SipDomains) is { } refusal)
        {
            return $"The {what} '{Printable(source)}' makes no address: {refusal}";
        }

        address = read;
        return null;
    }

    private static string Printable(string text) => string.Concat(
        text.Take(128).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
}
