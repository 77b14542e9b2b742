// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Management.Commands;

namespace Parley.Management.Audit;

/// <summary>One administrative act, done or refused.</summary>
/// <param name="At">When.</param>
/// <param name="Administrator">Who, by the name in the certificate; empty when nobody was authenticated.</param>
/// <param name="Serial">The certificate's serial number; empty when nobody was authenticated.</param>
/// <param name="Act">What, such as <c>user.disable</c>.</param>
/// <param name="Target">To what, such as an address.</param>
/// <param name="Outcome">How it ended, such as <c>ok</c> or <c>refused</c>.</param>
/// <param name="Detail">One sentence; never a secret.</param>
/// <param name="Nonce">The request's nonce, so that it is not taken again after a restart.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Administrator, string Serial, string Act, string Target, string Outcome, string Detail,
    string Nonce)
{
    /// <summary>The longest text kept: 512 characters. Commands and certificates may carry longer ones.</summary>
    public const int MaximumTextLength = 512;

    /// <summary>The same with the outcome of a reply.</summary>
    internal AuditEntry Ending(AdministrationReply reply) =>
        this with
        {
            Outcome = JsonNamingPolicy.KebabCaseLower.ConvertName(reply.Status.ToString()), Detail = reply.Text,
        };

    /// <summary>
    /// The same with texts that a database gives back as they were put in and that cannot forge a line in a listing:
    /// control characters and broken Unicode replaced, overlong texts cut. What is hashed is what is stored.
    /// </summary>
    internal AuditEntry Readable() => this with
    {
        At = DateTimeOffset.FromUnixTimeMilliseconds(At.ToUnixTimeMilliseconds()),
        Administrator = Readable(Administrator), Serial = Readable(Serial), Act = Readable(Act),
        Target = Readable(Target),
        Outcome = Readable(Outcome), Detail = Readable(Detail), Nonce = Readable(Nonce),
    };

    private static string Readable(string text)
    {
        StringBuilder readable = new(Math.Min(text.Length, MaximumTextLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (readable.Length + rune.Utf16SequenceLength > MaximumTextLength)
            {
                break;
            }

            bool bad = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            readable.Append((bad ? Rune.ReplacementChar : rune).ToString());
        }

        return readable.ToString();
    }
}
