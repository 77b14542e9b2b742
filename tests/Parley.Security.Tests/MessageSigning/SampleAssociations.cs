// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.MessageSigning;
using Parley.Security.Ntlm;
using Parley.Security.TlsDsk;

namespace Parley.Security.Tests.MessageSigning;

/// <summary>Associations over known keys, and the client's half of them written a second time.</summary>
internal static class SampleAssociations
{
    public const string Realm = "SIP Communications Service";
    public const string TargetName = "lab.contoso.test";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // Client contract 2.3 and 3.1.
    public static readonly byte[] ClientKey =
        Convert.FromHexString("d07702103f6acf2865a0736fe81467dc44d10fa3b7a89dc5f4f91b2c4a96f884");
    public static readonly byte[] ServerKey =
        Convert.FromHexString("c27415076f9502fbf8e12573a325d700ccf553abe26c184b13c01d9eaf03564a");
    public static readonly byte[] NtlmSessionKey = Convert.FromHexString("953ed65c344708007dc7ad106d5bdbc3");

    public static readonly AccountId Alice = new(Guid.Parse("0e324752-e1ab-56eb-8f4a-267c85a97459"));

    public static SigningAssociation MakeTlsDsk(int version = 4, SigningLimits? limits = null,
        string opaque = "ABCDEF0123456789", byte flip = 0)
    {
        byte[] material = new byte[TlsDskKeys.MaterialLength];
        ClientKey.CopyTo(material, TlsDskKeys.ClientKeyOffset);
        ServerKey.CopyTo(material, TlsDskKeys.ServerKeyOffset);
        material[TlsDskKeys.ClientKeyOffset] ^= flip;
        return new TlsDskAssociation(new SignatureScope("TLS-DSK", Realm, TargetName), Terms(version, limits, opaque),
            material);
    }

    public static SigningAssociation MakeNtlm(int version = 4, SigningLimits? limits = null) =>
        new NtlmAssociation(new SignatureScope("NTLM", Realm, TargetName), Terms(version, limits, "ABCDEF0123456789"),
            NtlmSessionKey);

    /// <summary>What a TLS-DSK client with the known key sends as response.</summary>
    public static byte[] TlsDskResponse(SampleMessage message, string crand, string cnum, int version = 4,
        string target = TargetName)
    {
        string to = version > 2 ? $"<{message.ToUri}>" : "";
        string identity = version > 2 ? $"<{message.SipIdentity}><{message.TelIdentity}>" : "";
        string buffer = $"<TLS-DSK><{crand}><{cnum}><{Realm}><{target}><{message.CallId}><{message.CSeqNumber}><{message.CSeqMethod}>"
            + $"<{message.FromUri}><{message.FromTag}>{to}<{message.ToTag}>{identity}<{message.Expires}>";
        return Encoding.ASCII.GetBytes(
            Convert.ToHexString(HMACSHA1.HashData(ClientKey, Encoding.UTF8.GetBytes(buffer))));
    }

    private static AssociationTerms Terms(int version, SigningLimits? limits, string opaque) =>
        new(opaque, version, Alice, Now.AddHours(8), null, limits ?? SigningLimits.Default);
}
