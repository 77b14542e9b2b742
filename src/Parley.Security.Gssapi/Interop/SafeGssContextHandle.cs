// SPDX-License-Identifier: Apache-2.0

using Microsoft.Win32.SafeHandles;

namespace Parley.Security.Gssapi.Interop;

/// <summary>A gss_ctx_id_t; its keys are zeroed with it.</summary>
internal sealed unsafe class SafeGssContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafeGssContextHandle(nint native)
        : base(ownsHandle: true) => SetHandle(native);

    protected override bool ReleaseHandle() => LibGss.gss_delete_sec_context(out _, ref handle, null) == 0;
}
