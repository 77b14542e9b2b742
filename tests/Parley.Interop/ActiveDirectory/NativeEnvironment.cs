// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A variable that native libraries in this process read; they do not see .NET's own.</summary>
internal sealed class NativeEnvironment : IDisposable
{
    private readonly string _name;

    public NativeEnvironment(string name, string value)
    {
        _name = name;
        Assert.Equal(0, Set(name, value, 1));
    }

    public void Dispose() => _ = Unset(_name);

    [DllImport("libc", EntryPoint = "setenv", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Set(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Unset([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
