// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.Ntlm;

namespace Parley.Security.Winbind;

/// <summary>A question in the words of <c>ntlm-server-1</c>.</summary>
internal static class HelperQuestion
{
    /// <summary>
    /// Writes it. Names go in base64 (the form with two colons), whatever is in them: nothing a client sends can end a
    /// line or begin a parameter.
    /// </summary>
    public static byte[] Write(DomainNtlmQuestion question) => Encoding.ASCII.GetBytes(
        $"Username:: {Base64(question.User)}\n"
        + $"NT-Domain:: {Base64(question.Domain)}\n"
        + $"LANMAN-Challenge: {Convert.ToHexString(question.ServerChallenge.Span)}\n"
        + $"NT-Response: {Convert.ToHexString(question.NtResponse.Span)}\n"
        + "Request-User-Session-Key: Yes\n.\n");

    private static string Base64(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));
}
