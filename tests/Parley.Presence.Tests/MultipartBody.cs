// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests;

/// <summary>
/// A multipart body, read as the client's MIME parser reads it: the last four octets of every part are cut off (client
/// contract 0.4). A document that is whole afterwards has been sent the way the client needs it.
/// </summary>
internal sealed record MultipartBody(IReadOnlyList<MultipartBody.Part> Parts)
{
    public static MultipartBody Parse(WireMessage message)
    {
        string type = message["Content-Type"];
        Assert.StartsWith("multipart/related;", type, StringComparison.Ordinal);
        Assert.Contains("type=\"application/rlmi+xml\"", type, StringComparison.Ordinal);
        Assert.Contains("start=resourceList", type, StringComparison.Ordinal);
        string delimiter = "--" + type[(type.IndexOf("boundary=", StringComparison.Ordinal) + 9)..];
        Assert.StartsWith(delimiter + "\r\n", message.Body, StringComparison.Ordinal);
        Assert.EndsWith(delimiter + "--\r\n", message.Body, StringComparison.Ordinal);
        string[] pieces = message.Body.Split(delimiter);
        return new MultipartBody([.. pieces[1..^1].Select(Read)]);
    }

    private static Part Read(string piece)
    {
        int end = piece.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] headers = piece[..end].Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string content = piece[(end + 4)..];
        Assert.Equal("binary", Value(headers, "Content-Transfer-Encoding"));
        return new Part(Value(headers, "Content-ID"), Value(headers, "Content-Type"), content[..^4]);
    }

    private static string Value(string[] headers, string name) =>
        headers.Single(h => h.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    /// <summary>One part.</summary>
    public sealed record Part(string Id, string ContentType, string Content);
}
