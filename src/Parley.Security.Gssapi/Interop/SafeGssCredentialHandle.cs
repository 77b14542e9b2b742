// SPDX-License-Identifier: Apache-2.0

using Microsoft.Win32.SafeHandles;

namespace Parley.Security.Gssapi.Interop;

/// <summary>A gss_cred_id_t: keys of a keytab and a replay cache.</summary>
internal sealed class SafeGssCredentialHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafeGssCredentialHandle(nint native)
        : base(ownsHandle: true) => SetHandle(native);

    protected override bool ReleaseHandle() => LibGss.gss_release_cred(out _, ref handle) == 0;
}
