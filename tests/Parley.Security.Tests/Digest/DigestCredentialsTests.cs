// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.Digest;
using Xunit;

namespace Parley.Security.Tests.Digest;

public sealed class DigestCredentialsTests
{
    private const string Good =
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0f\", cnonce=\"c\", nc=00000001, qop=auth";

    [Theory]
    [InlineData(Good)]
    [InlineData(Good + ", algorithm=MD5, opaque=\"o\", x=y")]
    [InlineData("DIGEST\tUserName = \"a\" ,REALM=\"r\",nonce=n,uri=\"sip:x\" , response=\"0f\",cnonce=\"c\",nc=00000001,QOP=\"auth\"")]
    public void TryRead_WellFormed_IsRead(string value)
    {
        Assert.True(DigestCredentials.TryRead(Encoding.ASCII.GetBytes(value), out DigestCredentials credentials));
        Assert.Equal("a", Encoding.ASCII.GetString(credentials.UserName));
        Assert.Equal("sip:x", Encoding.ASCII.GetString(credentials.Uri));
        Assert.Equal("00000001", Encoding.ASCII.GetString(credentials.NonceCount));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Digest")]
    [InlineData("Digest ")]
    [InlineData("Basic username=\"a\"")]
    [InlineData("Digestusername=\"a\"")]
    [InlineData(Good + ",")]
    [InlineData(Good + ", qop=auth")]
    [InlineData(Good + ", username=\"b\"")]
    [InlineData(Good + " x=y")]
    [InlineData(Good + ", =y")]
    [InlineData(Good + ", x")]
    [InlineData(Good + ", x=")]
    [InlineData(Good + ", x=\"y")]
    [InlineData(Good + ", x=y\"")]
    [InlineData(Good + ", x=\"a\\\"b\"")]
    public void TryRead_Malformed_IsRefused(string value) =>
        Assert.False(DigestCredentials.TryRead(Encoding.ASCII.GetBytes(value), out _));

    [Theory]
    [InlineData("username=\"a\", ")]
    [InlineData("realm=\"r\", ")]
    [InlineData("nonce=\"n\", ")]
    [InlineData("uri=\"sip:x\", ")]
    [InlineData("response=\"0f\", ")]
    [InlineData("cnonce=\"c\", ")]
    [InlineData("nc=00000001, ")]
    public void TryRead_ParameterMissing_IsRefused(string parameter) =>
        Assert.False(DigestCredentials.TryRead(
            Encoding.ASCII.GetBytes(Good.Replace(parameter, "", StringComparison.Ordinal)), out _));

    [Theory]
    [InlineData("")]
    [InlineData(", qop=auth-int")]
    public void TryRead_QualityNotOffered_IsRefused(string qop) =>
        Assert.False(DigestCredentials.TryRead(
            Encoding.ASCII.GetBytes(Good.Replace(", qop=auth", qop, StringComparison.Ordinal)), out _));

    [Fact]
    public void TryRead_AnyOctets_NeverThrows()
    {
        byte[] good = Encoding.ASCII.GetBytes(Good);
        uint state = 7;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] altered = [.. good];
            for (int n = 0; n < 1 + (i % 5); n++)
            {
                state = (state * 1664525) + 1013904223;
                altered[(int)((state >> 8) % (uint)altered.Length)] = (byte)(state >> 24);
            }

            DigestCredentials.TryRead(altered.AsSpan(0, (int)((state >> 4) % (uint)altered.Length)), out _);
            DigestCredentials.TryRead(altered, out _);
        }
    }
}
