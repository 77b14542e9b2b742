// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Parley.Sip.Dialogs;
using Parley.Sip.Framing;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Transactions;
using Parley.Sip.Uris;
using Parley.Sip.Writing;
using Parley.TestKit;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

/// <summary>
/// Mutations of real and of generated messages, from one seed. Everything that the wire path does with a message is
/// done with each: nothing may throw, and what goes out must be a message again. PARLEY_FUZZ_ITERATIONS sets how many
/// inputs, PARLEY_FUZZ_SECONDS runs both tests together for that long instead, PARLEY_FUZZ_SEED starts elsewhere.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultIterations = 10_000;

    private static readonly string[] Fragments =
    [
        "\r\n", "\r\n ", "\r", "\n", "\0", ",", ";", "\"", "\\", "<", ">", "=", ":", "@", "%", "%41", "SIP/2.0", " ",
        "\t",
        "4294967296", "-1", "z9hG4bK", ";tag=", ";lr", ";rport", ";received=", "[::1]", "l: 5\r\n", "\r\n\r\n",
        "\u00ff", "sip:", "Via: ",
        "Content-Length: 99999999999\r\n", "From: <sip:x@y>;tag=2\r\n", "Max-Forwards: 0\r\n",
        "Route: <sip:a;lr>,<sip:b>\r\n",
    ];

    // What the framer answers for: a frame of its own never fails for one of these.
    private static readonly SipParseError[] AreTheFramers =
    [
        SipParseError.MissingContentLength, SipParseError.BadContentLength, SipParseError.ContentLengthMismatch,
        SipParseError.MessageTooLarge, SipParseError.HeadTooLarge, SipParseError.HeaderTooLong,
        SipParseError.TooManyHeaders,
    ];

    [Fact]
    [Trait("claim", "T21")]
    public void Messages_Mutated_NeverThrowAndForwardAsMessages()
    {
        Subject subject = new();
        Run("fuzz messages", random =>
        {
            bool isOfCorpus = random.Next(2) == 0;
            subject.Try(Mutate(random, isOfCorpus ? random.Pick<byte[]>(subject.Corpus) : Generate(random)));
        });
        output.WriteLine(
            $"fuzz messages: {subject.Accepted:N0} accepted, {subject.Answerable:N0} refused but answerable");
        Assert.True(subject.Accepted > 0);
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Streams_MutatedAndCut_NeverThrowAndHoldNoMoreThanTheLimit()
    {
        SipLimits limits = new()
        {
            MaximumMessageBytes = 8192, MaximumHeadBytes = 4096, MaximumHeaderBytes = 2048, MaximumHeaderCount = 40,
        };
        Subject subject = new();
        SipMessage message = new();
        byte[] buffer = new byte[limits.MaximumMessageBytes + 64];
        long found = 0;
        Run("fuzz streams", random =>
        {
            SipStreamFramer framer = new(limits);
            int held = 0;
            SipFrame frame = default;
            for (int i = 0; i < 4 && frame.Status is SipFrameStatus.NeedMore or SipFrameStatus.Message; i++)
            {
                byte[] octets = random.Next(3) == 0 ? Mutate(random, Generate(random)) : Generate(random);
                ReadOnlySpan<byte> rest = octets;
                while (!rest.IsEmpty && frame.Status is SipFrameStatus.NeedMore or SipFrameStatus.Message)
                {
                    int piece = Math.Min(1 + random.Next(64), rest.Length);
                    rest[..piece].CopyTo(buffer.AsSpan(held));
                    held += piece;
                    rest = rest[piece..];
                    do
                    {
                        frame = framer.Read(buffer.AsSpan(0, held));
                        if (frame.Status == SipFrameStatus.Message)
                        {
                            found++;
                            _ = SipMessageParser.TryParse(buffer.AsMemory(frame.Start, frame.Length), limits, message,
                                out SipParseError error);
                            Assert.DoesNotContain(error, AreTheFramers);
                        }

                        buffer.AsSpan(frame.Consumed, held - frame.Consumed).CopyTo(buffer);
                        held -= frame.Consumed;
                    }
                    while (frame.Status == SipFrameStatus.Message);
                }
            }
        });
        output.WriteLine($"fuzz streams: {found:N0} messages found");
        Assert.True(found > 0);
    }

    private static byte[] Generate(SeededGenerator random) =>
        random.Next(2) == 0 ? MessageGenerator.Request(random) : MessageGenerator.Response(random);

    private static byte[] Mutate(SeededGenerator random, byte[] seed)
    {
        List<byte> octets = [.. seed];
        int times = random.Next(6);
        for (int i = 0; i < times; i++)
        {
            int at = random.Next(octets.Count + 1);
            int length = Math.Min(random.Next(40), octets.Count - at);
            switch (random.Next(7))
            {
                case 0 when at < octets.Count:
                    octets[at] = (byte)random.Next(256);
                    break;
                case 1 when at < octets.Count:
                    octets[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    octets.RemoveRange(at, length);
                    break;
                case 3:
                    octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, length));
                    break;
                case 4:
                    octets.InsertRange(at, Encoding.Latin1.GetBytes(random.Pick<string>(Fragments)));
                    break;
                case 5:
                    octets.RemoveRange(at, octets.Count - at);
                    break;
                default:
                    byte[] run = new byte[random.Next(600)];
                    Array.Fill(run, (byte)random.Next(128));
                    octets.InsertRange(at, run);
                    break;
            }
        }

        return [.. octets];
    }

    private void Run(string name, Action<SeededGenerator> once)
    {
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("PARLEY_FUZZ_SEED") ?? "20260301",
            CultureInfo.InvariantCulture);
        int iterations = int.Parse(
            Environment.GetEnvironmentVariable("PARLEY_FUZZ_ITERATIONS")
                ?? DefaultIterations.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
        TimeSpan length = TimeSpan.FromSeconds(int.Parse(
            Environment.GetEnvironmentVariable("PARLEY_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture)) / 2;
        long started = TimeProvider.System.GetTimestamp();
        long count = 0;
        long settled = 0;
        while (length > TimeSpan.Zero ? TimeProvider.System.GetElapsedTime(started) < length : count < iterations)
        {
            // A generator of its own for each input, so that a finding repeats alone.
            ulong own = seed + (ulong)count;
            try
            {
                once(new SeededGenerator(own));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"PARLEY_FUZZ_SEED={own} PARLEY_FUZZ_ITERATIONS=1 repeats this", e);
            }

            if (++count == 2000)
            {
                settled = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        long grown = settled == 0 ? 0 : GC.GetTotalMemory(forceFullCollection: true) - settled;
        output.WriteLine($"{name}: {count:N0} inputs from seed {seed}, heap grew by {grown / 1024:N0} kB");
        Assert.True(grown < 4 * 1024 * 1024, $"The heap grew by {grown} octets.");
    }

    /// <summary>Everything that is done with a received message.</summary>
    private sealed class Subject
    {
        private readonly SipMessage _message = new();
        private readonly SipMessage _again = new();
        private readonly SipMessageWriter _writer = new();

        public byte[][] Corpus { get; } =
        [
            .. Golden.All(), Samples.Octets(Samples.Register), Samples.Octets(Samples.Invite),
            Samples.Octets(Samples.Notify),
            Samples.Octets(Samples.Response),
        ];

        public long Accepted { get; private set; }

        public long Answerable { get; private set; }

        public void Try(byte[] input)
        {
            bool accepted =
                SipMessageParser.TryParseDatagram(input, SipLimits.Default, _message, out SipParseError error);
            Assert.Equal(accepted, error == SipParseError.None);
            ReadEverything(_message);
            if (_message.IsAnswerable)
            {
                int status = accepted ? 200 : error.StatusCode();
                SipResponseWriter.Start(_writer, _message, status, "srv"u8, accepted ? default : error.Reason());
                CheckOutput(accepted);
            }

            Answerable += _message.IsAnswerable && !accepted ? 1 : 0;
            if (accepted)
            {
                Accepted++;
                Use(_message);
            }
        }

        private static void ReadEverything(SipMessage message)
        {
            int sum = message.MethodToken.Length + message.RequestUri.Length + message.ReasonPhrase.Length
                + message.CallId.Length + message.FromUri.Length + message.FromTag.Length + message.FromEpid.Length
                + message.ToUri.Length
                + message.ToTag.Length + message.ToEpid.Length + message.TopVia.Length + message.TopViaBranch.Length
                + message.Body.Length + (int)(message.Expires % 7);
            Assert.True(sum >= -1);
            for (int i = 0; i < message.HeaderCount; i++)
            {
                SipHeaderField field = message.GetHeader(i);
                message.HasToken(field.Id, "x"u8);
                message.TryGetHeader(field.Name, out _);
                ReadOnlySpan<byte> list = field.Value;
                while (ContactReader.TryReadNext(ref list, out ContactReader contact) && !list.IsEmpty)
                {
                    _ = contact.Expires + contact.InstanceUuid.Length + contact.Gruu.Length;
                    SipUriReader.TryRead(contact.Uri, out _);
                }

                list = field.Value;
                while (ViaReader.TryReadNext(ref list, out ViaReader via) && !list.IsEmpty)
                {
                    _ = via.Branch.Length;
                }

                AuthParametersReader.TryRead(field.Value, out _);
            }
        }

        private void Use(SipMessage message)
        {
            if (message.IsRequest)
            {
                TransactionKey key = TransactionMatch.ForRequest(message).ToKey();
                Assert.True(key == TransactionMatch.ForRequest(message.Detach()).ToKey());
                ForwardingOptions options = new()
                {
                    Via = "SIP/2.0/TLS fe1;branch=z9hG4bKours"u8,
                    RecordRoute = "<sip:fe1;lr>"u8,
                    Received = "192.0.2.1"u8,
                    ReceivedPort = 1,
                    RoutesToRemove = 1,
                    AssertedIdentity = "<sip:a@b>"u8,
                };
                if (SipForwardingWriter.WriteRequest(message, options, _writer))
                {
                    CheckOutput(isAccepted: true);
                }

                SipDialog dialog = SipDialog.FromRequest(message, "srv");
                dialog.StartRequest(_writer, SipMethod.Notify);
                _writer.Header(SipHeaderId.Via, "SIP/2.0/TLS fe1;branch=z9hG4bKours"u8);
                CheckOutput(isAccepted: true);
                dialog.TryUpdate(message);
            }
            else
            {
                _ = TransactionMatch.ForResponse(message).ToKey();
                SipDialog.FromResponse(message).StartRequest(_writer, SipMethod.Bye);
                if (SipForwardingWriter.WriteResponse(message, _writer))
                {
                    CheckOutput(isAccepted: true);
                }
            }
        }

        // What goes out is a message on a stream, whatever came in; of an accepted one, an acceptable message.
        private void CheckOutput(bool isAccepted)
        {
            byte[] octets = _writer.Finish().ToArray();
            SipFrame frame = new SipStreamFramer(Generous).Read(octets);
            Assert.Equal((SipFrameStatus.Message, octets.Length), (frame.Status, frame.Length));
            bool accepted = SipMessageParser.TryParse(octets, Generous, _again, out SipParseError error);
            Assert.True(accepted || !isAccepted, error.ToString());
        }

        private static readonly SipLimits Generous = new()
        {
            MaximumMessageBytes = 1 << 20,
            MaximumHeadBytes = 1 << 19,
            MaximumHeaderBytes = 1 << 18,
            MaximumHeaderCount = 1000,
            MaximumViaCount = 1000,
            MaximumRouteCount = 1000,
            MaximumUriBytes = 1 << 17,
            MaximumIdentifierBytes = 1 << 17,
        };
    }
}
