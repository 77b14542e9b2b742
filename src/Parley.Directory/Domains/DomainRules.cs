// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Parley.Directory.Names;

namespace Parley.Directory.Domains;

/// <summary>What the description of a domain must be. Every fault is one sentence.</summary>
internal static class DomainRules
{
    private const int MaximumControllers = 16;
    private const int MaximumSearchBases = 32;
    private const int MaximumText = 1024;

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(5);
    // Contacts are noted every minute: after a restart a shorter one would be over at once.
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(24);

    /// <summary>What is wrong with a description; empty when nothing is.</summary>
    public static List<string> Check(DirectoryDomain domain, DirectoryOptions options)
    {
        List<string> errors = [];
        if (!IsHostName(domain.DnsName) || !domain.DnsName.Contains('.', StringComparison.Ordinal)
            || domain.DnsName.Any(char.IsAsciiLetterUpper))
        {
            errors.Add($"'{domain.DnsName}' is not the DNS name of a domain, such as ad.contoso.test, in lower case.");
        }

        if (!IsNetBiosName(domain.NetBiosName))
        {
            errors.Add(
                $"'{domain.NetBiosName}' is not the short name of a domain: 1 to 15 letters, digits, hyphens and"
                + " underscores in upper case, such as CONTOSO.");
        }

        CheckControllers(domain, errors);
        CheckCredential(domain, errors);
        CheckPlaces(domain, errors);
        CheckAddresses(domain, options, errors);
        CheckTimes(domain, errors);
        return errors;
    }

    private static void CheckControllers(DirectoryDomain domain, List<string> errors)
    {
        if (domain.Controllers.IsDefaultOrEmpty)
        {
            errors.Add("At least one domain controller is needed.");
            return;
        }

        if (domain.Controllers.Length > MaximumControllers)
        {
            errors.Add(Format($"There may be {MaximumControllers} domain controllers at most."));
        }

        foreach (string controller in domain.Controllers)
        {
            int colon = controller.IndexOf(':', StringComparison.Ordinal);
            string host = colon < 0 ? controller : controller[..colon];
            bool port = colon < 0
                || (int.TryParse(controller.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                        out int number) && number is > 0 and < 65536);
            if (!IsHostName(host) || host.All(static c => char.IsAsciiDigit(c) || c == '.'))
            {
                errors.Add(
                    $"'{controller}' is not the host name of a domain controller; certificates and Kerberos need"
                    + " its name, not its address.");
            }
            else if (!port)
            {
                errors.Add($"The port of '{controller}' is not a number from 1 to 65535.");
            }
        }

        if (domain.Controllers.Distinct(StringComparer.OrdinalIgnoreCase).Count() != domain.Controllers.Length)
        {
            errors.Add("A domain controller is named twice.");
        }
    }

    private static void CheckCredential(DirectoryDomain domain, List<string> errors)
    {
        int at = domain.BindName.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != domain.BindName.LastIndexOf('@') || !IsHostName(domain.BindName[(at + 1)..])
            || !IsPlain(domain.BindName))
        {
            errors.Add(
                $"'{domain.BindName}' is not the user principal name of the account that reads, such as"
                + " svc-parley@ad.contoso.test.");
        }

        switch (domain.Transport)
        {
            case DomainTransport.Gssapi when domain.BindKeytab is null:
                errors.Add("LDAP sealed by Kerberos needs the keytab of the account that reads.");
                break;
            case DomainTransport.Ldaps when domain.BindKeytab is not null:
                errors.Add("LDAP inside TLS signs in with a password; a keytab is of no use to it.");
                break;
            case DomainTransport.Gssapi when domain.TrustedCertificates is not null:
                errors.Add("LDAP sealed by Kerberos checks no certificate; there is nothing to trust.");
                break;
            case DomainTransport.Ldaps:
            case DomainTransport.Gssapi:
                break;
            default:
                errors.Add("The transport is neither LDAP inside TLS nor LDAP sealed by Kerberos.");
                break;
        }

        CheckFile("keytab", domain.BindKeytab, errors);
        CheckFile("file of trusted certificates", domain.TrustedCertificates, errors);
    }

    private static void CheckPlaces(DirectoryDomain domain, List<string> errors)
    {
        string root = string.Join(',', domain.DnsName.Split('.').Select(static label => "dc=" + label));
        if (!domain.SearchBases.IsDefault && domain.SearchBases.Length > MaximumSearchBases)
        {
            errors.Add(Format($"There may be {MaximumSearchBases} search bases at most."));
        }

        foreach (string text in domain.SearchBases.IsDefault ? [] : domain.SearchBases)
        {
            if (DistinguishedNames.Fold(text) is not { } folded)
            {
                errors.Add(
                    $"The search base '{text}' is not a distinguished name, such as OU=People,DC=contoso,DC=test.");
            }
            else if (folded != root && !folded.EndsWith("," + root, StringComparison.Ordinal))
            {
                errors.Add($"The search base '{text}' is not inside the domain ({root}).");
            }
        }

        if (domain.EnabledGroup is { } group && DistinguishedNames.Fold(group) is null)
        {
            errors.Add($"The enabled group '{group}' is not a distinguished name, such as CN=Lync,DC=contoso,DC=test.");
        }
    }

    private static void CheckAddresses(DirectoryDomain domain, DirectoryOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(domain.AddressRule))
        {
            errors.Add("The address rule is none of mail, user principal name and first.last.");
        }

        if (domain.AddressDomain is { } sip && !options.SipDomains.Contains(sip))
        {
            errors.Add($"'{sip}' is not a SIP domain of this deployment.");
        }

        if (domain.AddressDomain is not null && domain.AddressRule != AddressRule.FirstDotLast)
        {
            errors.Add(
                "A domain for addresses is of use to the rule first.last only; the others take it as it stands.");
        }
    }

    private static void CheckTimes(DirectoryDomain domain, List<string> errors)
    {
        if (domain.PollInterval < ShortestPoll || domain.PollInterval > LongestPoll)
        {
            errors.Add("Changes are asked for every 1 to 5 seconds.");
        }

        if (domain.CertificateGrace < ShortestGrace || domain.CertificateGrace > LongestGrace)
        {
            errors.Add("Certificates go on without a controller for 2 minutes at least and 24 hours at most.");
        }
    }

    private static void CheckFile(string what, string? path, List<string> errors)
    {
        if (path is not null && (!path.StartsWith('/') || path.Length > MaximumText || !IsPlain(path)))
        {
            errors.Add($"The {what} '{path}' is not the whole path of a file.");
        }
    }

    private static bool IsHostName(string text) =>
        text.Length is > 0 and <= 253
        && text.Split('.').All(static label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    private static bool IsNetBiosName(string text) =>
        text.Length is > 0 and <= 15
        && text.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsPlain(string text) => text.All(static c => !char.IsControl(c) && !char.IsSurrogate(c));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
