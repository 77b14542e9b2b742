// SPDX-License-Identifier: Apache-2.0

using Microsoft.Win32.SafeHandles;

namespace Parley.Security.Gssapi.Interop;

/// <summary>A gss_name_t.</summary>
internal sealed class SafeGssNameHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafeGssNameHandle(nint native)
        : base(ownsHandle: true) => SetHandle(native);

    protected override bool ReleaseHandle() => LibGss.gss_release_name(out _, ref handle) == 0;
}
