// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Xunit;

namespace Parley.Security.Tests.Digest;

/// <summary>The worked examples of RFC 2617 §3.5 and RFC 7616 §3.9.1.</summary>
public sealed class DigestVectorTests
{
    [Theory]
    [InlineData(
        DigestAlgorithm.Md5, "testrealm@host.com", "Circle Of Life", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b",
        "6629fae49393a05397450978507c4ef1")]
    [InlineData(
        DigestAlgorithm.Md5, "http-auth@example.org", "Circle of Life", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(
        DigestAlgorithm.Sha256, "http-auth@example.org", "Circle of Life",
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Response_OfThePublishedExamples_Agrees(
        DigestAlgorithm algorithm, string realm, string password, string nonce, string clientNonce, string expected)
    {
        byte[] ha1 = new byte[DigestSecret.LengthOf(algorithm)];
        DigestSecret.Compute(algorithm, "Mufasa", realm, password, ha1);
        string value =
            $"Digest username=\"Mufasa\", realm=\"{realm}\", uri=\"/dir/index.html\", nonce=\"{nonce}\", nc=00000001, "
            + $"cnonce=\"{clientNonce}\", qop=auth, response=\"{expected}\"";
        Assert.True(DigestCredentials.TryRead(Encoding.ASCII.GetBytes(value), out DigestCredentials credentials));

        byte[] response = new byte[DigestComputation.ResponseLength(algorithm)];
        byte[] scratch = new byte[DigestComputation.ScratchLength(value.Length)];
        DigestComputation.Compute(algorithm, ha1, "GET"u8, credentials, scratch, response);

        Assert.Equal(expected, Encoding.ASCII.GetString(response));
    }
}
