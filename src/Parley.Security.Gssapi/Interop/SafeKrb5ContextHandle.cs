// SPDX-License-Identifier: Apache-2.0

using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.Security.Gssapi.Interop;

/// <summary>A krb5_context. Used by one thread at a time.</summary>
internal sealed unsafe class SafeKrb5ContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private SafeKrb5ContextHandle(nint native)
        : base(ownsHandle: true) => SetHandle(native);

    /// <summary>Makes a context with the system's configuration.</summary>
    /// <exception cref="GssapiException">The library is not there, or its configuration cannot be read.</exception>
    public static SafeKrb5ContextHandle Create()
    {
        try
        {
            int code = LibKrb5.krb5_init_context(out nint context);
            return code == 0
                ? new SafeKrb5ContextHandle(context)
                : throw new GssapiException($"libkrb5 cannot be used, error {code}: is /etc/krb5.conf well formed?");
        }
        catch (DllNotFoundException e)
        {
            throw new GssapiException("Kerberos needs MIT Kerberos (libkrb5.so.3 and libgssapi_krb5.so.2).", e);
        }
    }

    /// <summary>Makes a context with a configuration of its own and no other.</summary>
    /// <param name="configurationFile">The file.</param>
    /// <exception cref="GssapiException">The library is not there, or the file cannot be read.</exception>
    public static SafeKrb5ContextHandle Create(string configurationFile)
    {
        int code = LibKrb5Initial.profile_init_path(configurationFile, out nint profile);
        if (code != 0)
        {
            throw new GssapiException($"{configurationFile} cannot be read by libkrb5, error {code}.");
        }

        code = LibKrb5Initial.krb5_init_context_profile(profile, 0, out nint context);
        LibKrb5Initial.profile_release(profile);
        return code == 0
            ? new SafeKrb5ContextHandle(context)
            : throw new GssapiException($"libkrb5 cannot be used with {configurationFile}, error {code}.");
    }

    /// <summary>What a code means, for a person.</summary>
    public string Describe(int code)
    {
        byte* text = LibKrb5.krb5_get_error_message(this, code);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? $"error {code}";
        LibKrb5.krb5_free_error_message(this, text);
        return message;
    }

    protected override bool ReleaseHandle()
    {
        LibKrb5.krb5_free_context(handle);
        return true;
    }
}
