// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;

namespace Parley.Sip.Tests;

/// <summary>The published messages.</summary>
internal static class Golden
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static byte[] Torture(string name) => File.ReadAllBytes(Path.Combine(Folder, "rfc4475", name + ".sip"));

    public static IEnumerable<byte[]> All()
    {
        string[] files = Directory.GetFiles(Folder, "*.sip", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            yield return File.ReadAllBytes(file);
        }
    }
}
