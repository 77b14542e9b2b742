// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Management.Signatures;
using Xunit;

namespace Parley.Management.Tests.Signatures;

public sealed class SignatureParametersTests
{
    private const string Good =
        "parley=(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\" \"client-cert\");created=1772366400"
        + ";nonce=\"AAAAAAAAAAAAAAAAAAAAAA\";keyid=\"AB\";alg=\"ecdsa-p256-sha256\";tag=\"parley-administration\"";

    [Fact]
    public void TryParse_OurForm_GivesItsParts()
    {
        Assert.True(SignatureParameters.TryParse(Good, out SignatureParameters? parameters));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1772366400), parameters.Created);
        Assert.Equal(
            ("AAAAAAAAAAAAAAAAAAAAAA", "AB", "ecdsa-p256-sha256"),
            (parameters.Nonce, parameters.KeyId, parameters.Algorithm));
        Assert.Equal(Good["parley=".Length..], parameters.Text);
        Assert.Equal(
            parameters.Text,
            SignatureParameters.Make(parameters.Created, parameters.Nonce, parameters.KeyId, parameters.Algorithm)
                .Text);
    }

    [Theory]
    [InlineData("parley=", "other=")]
    [InlineData("parley=", "")]
    [InlineData(" \"client-cert\"", "")]
    [InlineData("\"@method\" ", "")]
    [InlineData("\"content-digest\" ", "")]
    [InlineData("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"")]
    [InlineData("\"@method\"", "\"@method\";req")]
    [InlineData(";created=1772366400", "")]
    [InlineData(";created=1772366400", ";created=1772366400;created=1772366400")]
    [InlineData("created=1772366400", "created=-1")]
    [InlineData("created=1772366400", "created=\"1772366400\"")]
    [InlineData("created=1772366400", "created=999999999999999")]
    [InlineData("created=1772366400", "created=99999999999999999999")]
    [InlineData(";nonce=\"AAAAAAAAAAAAAAAAAAAAAA\"", "")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(";alg=\"ecdsa-p256-sha256\"", "")]
    [InlineData(";tag=\"parley-administration\"", "")]
    [InlineData("parley-administration", "something-else")]
    [InlineData(";keyid=\"AB\"", ";keyid=\"AB\";expires=99999999999")]
    [InlineData(";keyid=\"AB\"", "; keyid=\"AB\"")]
    [InlineData(";keyid=\"AB\"", ";keyid=\"A\\\"B\"")]
    [InlineData(";keyid=\"AB\"", ";keyid=AB")]
    [InlineData("administration\"", "administration\", x=()")]
    [InlineData("administration\"", "administration\";")]
    [InlineData("administration\"", "administration")]
    public void TryParse_AnyOtherForm_IsRefused(string part, string instead)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        Assert.False(SignatureParameters.TryParse(Good.Replace(part, instead, StringComparison.Ordinal), out _));
    }

    [Fact]
    public void TryParse_TooLong_IsRefused() =>
        Assert.False(SignatureParameters.TryParse(Good + new string(';', 2000), out _));
}
