// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Parley.Sip.Framing;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Uris;
using Parley.Sip.Writing;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

/// <summary>Properties, with fixed seeds; FsCheck prints the smallest input that breaks one.</summary>
public sealed class RoundTripTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20260301UL, 3UL);

    // Values as they may stand in a header: any characters but line breaks, no blanks at the ends.
    private static readonly Arbitrary<string> Values = ArbMap.Default.ArbFor<NonNull<string>>().Convert(
        static s => s.Get.Replace('\r', '-').Replace('\n', '-').Trim(),
        static s => NonNull<string>.NewNonNull(s))
        .Filter(static s => s.Trim(' ', '\t') == s && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)) == s);

    [Fact]
    public void WhatIsWritten_IsRead() =>
        Check.One(Fixed, Prop.ForAll(Values, ArbMap.Default.ArbFor<byte[]>(), static (string value, byte[] body) =>
        {
            SipMessageWriter writer = new();
            writer.StartRequest(SipMethod.Message, "sip:a@b"u8);
            writer.Header(SipHeaderId.Via, "SIP/2.0/TLS h;branch=z9hG4bK1");
            writer.Header(SipHeaderId.From, "<sip:a@b>;tag=1");
            writer.Header(SipHeaderId.To, "<sip:c@d>");
            writer.Header(SipHeaderId.CallId, "c");
            writer.CSeq(5, SipMethod.Message);
            writer.Header(SipHeaderId.Subject, value);
            writer.Header("X-Other"u8, Encoding.UTF8.GetBytes(value));
            writer.Body("text/plain"u8, body);
            SipMessage message = Samples.Message(writer.Finish());
            message.TryGetHeader(SipHeaderId.Subject, out ReadOnlySpan<byte> subject);
            message.TryGetHeader("x-other"u8, out ReadOnlySpan<byte> other);
            return Encoding.UTF8.GetString(subject) == value && other.SequenceEqual(subject)
                && message.Body.SequenceEqual(body);
        }));

    [Fact]
    public void AnyOctets_NeverThrow() =>
        Check.One(Fixed.WithMaxTest(2000), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static (byte[] octets) =>
        {
            SipMessage message = new();
            _ = SipMessageParser.TryParse(octets, SipLimits.Default, message, out _);
            _ = SipMessageParser.TryParseDatagram(octets, SipLimits.Default, message, out _);
            _ = new SipStreamFramer(SipLimits.Default).Read(octets);
            ReadOnlySpan<byte> rest = octets;
            _ = ViaReader.TryReadNext(ref rest, out _);
            rest = octets;
            _ = ContactReader.TryReadNext(ref rest, out _);
            _ = AuthParametersReader.TryRead(octets, out _);
            _ = SipUriReader.TryRead(octets, out _);
        }));

    [Fact]
    public void AnyUriThatIsRead_IsItsParts() =>
        Check.One(Fixed, Prop.ForAll(Gen.Elements(
            "sip:", "a", "@", "b.c", ":", "5061", ";", "lr", "=", "x%20", "?", "[::1]", "sips:", "%zz", "\u00e9",
                "/").ListOf().ToArbitrary(), static parts =>
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(parts));
            if (!SipUriReader.TryRead(text, out SipUriReader uri))
            {
                return true;
            }

            string port = uri.Port == 0 ? string.Empty : ":" + uri.Port;
            string headers =
                uri.Headers.IsEmpty && text[^1] != (byte)'?' ? string.Empty : "?" + Samples.Text(uri.Headers);
            return string.Equals(
                $"{Samples.Text(uri.Scheme)}:{Samples.Text(uri.Address)}{port}{Samples.Text(uri.Parameters)}{headers}",
                Samples.Text(text).Replace(":05061", ":5061", StringComparison.Ordinal), StringComparison.Ordinal);
        }));

    [Fact]
    public void AnyWellFormedMessage_IsAcceptedAndFramedAlike() =>
        Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), static (ulong seed) =>
        {
            TestKit.SeededGenerator random = new(seed);
            byte[] octets = seed % 2 == 0 ? MessageGenerator.Request(random) : MessageGenerator.Response(random);
            SipFrame frame = new SipStreamFramer(SipLimits.Default).Read(octets);
            SipMessage message = Samples.Message(octets);
            return frame.Status == SipFrameStatus.Message && frame.Length == octets.Length
                && frame.HeadLength + message.Body.Length == octets.Length
                    && message.Detach().Raw.Span.SequenceEqual(octets);
        }));
}
