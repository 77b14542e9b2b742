// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.TestKit;

/// <summary>An empty directory for one test, removed with everything in it afterwards.</summary>
public sealed class ScratchDirectory : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("parley-test-").FullName;

    /// <summary>A path inside it.</summary>
    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc />
    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
