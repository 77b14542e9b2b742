// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;

namespace Parley.Web.TestKit;

/// <summary>An answer as it stood on the wire.</summary>
public sealed record HttpAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    public IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static h => h.Value)];

    public string? Value(string name) => Values(name) is [var value] ? value : null;

    /// <summary>This answer, when it has the status wanted.</summary>
    public HttpAnswer Expect(int status) => Status == status
        ? this
        : throw new InvalidOperationException($"Expected {status}, got {Status}: {Body}");
}
