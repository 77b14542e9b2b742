// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using Parley.Security.Gssapi.Interop;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>
/// The calls of the library for one token: keys and replay cache by a credential store (RFC 2744; MIT's
/// gss_acquire_cred_from), so that neither is a matter of the process's environment.
/// </summary>
internal static unsafe class GssAcceptance
{
    /// <summary>Opens the key of one principal.</summary>
    /// <param name="keytab">The keytab, in the library's words.</param>
    /// <param name="replayCache">The replay cache, in the library's words.</param>
    /// <param name="name">The principal.</param>
    /// <param name="minor">Why it is null.</param>
    public static SafeGssCredentialHandle? Acquire(
        string keytab, string replayCache, SafeGssNameHandle name, out uint minor)
    {
        fixed (byte* keytabKey = "keytab\0"u8)
        fixed (byte* replayKey = "rcache\0"u8)
        fixed (byte* keytabValue = Encoding.UTF8.GetBytes(keytab + '\0'))
        fixed (byte* replayValue = Encoding.UTF8.GetBytes(replayCache + '\0'))
        fixed (byte* elements = LibGss.Kerberos)
        {
            GssOid mechanism = new() { Length = (uint)LibGss.Kerberos.Length, Elements = elements };
            GssOidSet mechanisms = new() { Count = 1, Elements = &mechanism };
            GssKeyValue* entries = stackalloc GssKeyValue[]
            {
                new GssKeyValue { Key = keytabKey, Value = keytabValue },
                new GssKeyValue { Key = replayKey, Value = replayValue },
            };
            GssKeyValueSet store = new() { Count = 2, Elements = entries };
            uint major = LibGss.gss_acquire_cred_from(
                out minor, name, uint.MaxValue, &mechanisms, LibGss.Accept, &store, out nint credential, null, null);
            return LibGss.IsError(major) ? null : new SafeGssCredentialHandle(credential);
        }
    }

    /// <summary>Gives the library a client's token. Delegated credentials are not taken.</summary>
    /// <param name="credential">The key.</param>
    /// <param name="token">The Kerberos token with its frame.</param>
    /// <param name="channelBinding">The application data; empty when there is no channel to bind to.</param>
    public static GssAccepted Accept(
        SafeGssCredentialHandle credential, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        fixed (byte* octets = token)
        fixed (byte* binding = channelBinding)
        {
            GssBuffer input = new() { Length = (nuint)token.Length, Value = octets };
            GssBuffer output = default;
            GssChannelBindings bindings = new()
            {
                ApplicationData = new GssBuffer { Length = (nuint)channelBinding.Length, Value = binding },
            };
            nint context = 0;
            uint major = LibGss.gss_accept_sec_context(
                out uint minor, ref context, credential, &input, channelBinding.IsEmpty ? null : &bindings,
                out nint source, null, &output, out uint flags, out uint time, null);
            byte[] reply = new ReadOnlySpan<byte>(output.Value, (int)output.Length).ToArray();
            _ = LibGss.gss_release_buffer(out _, &output);
            return new GssAccepted(
                major, minor, flags, time, context == 0 ? null : new SafeGssContextHandle(context),
                source == 0 ? null : new SafeGssNameHandle(source), reply);
        }
    }

    /// <summary>The type of the key that a context signs with; 0 when the library does not say.</summary>
    public static int KeyTypeOf(SafeGssContextHandle context)
    {
        fixed (byte* elements = LibGss.SessionKey)
        {
            GssOid asked = new() { Length = (uint)LibGss.SessionKey.Length, Elements = elements };
            GssBufferSet* answer = null;
            uint major = LibGss.gss_inquire_sec_context_by_oid(out _, context, &asked, &answer);
            if (LibGss.IsError(major) || answer is null)
            {
                return 0;
            }

            int type = 0;
            if (answer->Count == 2)
            {
                // The key itself, which nobody here needs, and 1.2.840.113554.1.2.2.4 with the type as its last part.
                CryptographicOperations.ZeroMemory(
                    new Span<byte>(answer->Elements[0].Value, (int)answer->Elements[0].Length));
                type = LastPart(new ReadOnlySpan<byte>(answer->Elements[1].Value, (int)answer->Elements[1].Length));
            }

            _ = LibGss.gss_release_buffer_set(out _, &answer);
            return type;
        }
    }

    // All types of RFC 3961 that are in use are below 128, which is one octet.
    private static int LastPart(ReadOnlySpan<byte> identifier) =>
        identifier.Length > LibGss.Kerberos.Length && identifier[^1] < 0x80 ? identifier[^1] : 0;
}
