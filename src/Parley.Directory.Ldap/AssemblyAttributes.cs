// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

// The system's library and no other: a file of that name beside the executable is not looked at.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
