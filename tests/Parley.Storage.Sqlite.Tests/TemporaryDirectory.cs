// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;

namespace Parley.Storage.Sqlite.Tests;

/// <summary>A private directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("parley-storage-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
