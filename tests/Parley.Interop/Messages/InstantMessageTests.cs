// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Messages;

/// <summary>Instant messages between two people (client contract 6).</summary>
public sealed class InstantMessageTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private readonly Deployment _deployment = running.Deployment;

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Messages_BothWays_Arrive(string authentication)
    {
        Pair pair = await Pair.SignedInAsync(
            _deployment, "im1-" + authentication, "im2-" + authentication, authentication);
        for (int i = 0; i < 5; i++)
        {
            await pair.FirstSaysAsync($"question {i}");
            await pair.SecondSaysAsync($"answer {i}");
        }

        Assert.Empty(Pair.Errors(pair.First));
        Assert.Empty(Pair.Errors(pair.Second));
    }

    [Fact]
    public async Task Typing_BothWays_IsSeen()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "tina", "tom");
        await pair.FirstSaysAsync("hello");
        await pair.SecondSaysAsync("hello to you");

        (string Field, string Value) first = ("from", "sip:" + pair.FirstAddress);
        (string Field, string Value) second = ("from", "sip:" + pair.SecondAddress);
        Task<ClientEvent> typing = pair.Second.ExpectAsync("im-typing", first, ("state", "typing"));
        await pair.First.CommandAsync("typing", pair.SecondAddress, "start");
        await typing;
        Task<ClientEvent> stopped = pair.Second.ExpectAsync("im-typing", first, ("state", "stopped"));
        await pair.First.CommandAsync("typing", pair.SecondAddress, "stop");
        await stopped;

        Task<ClientEvent> back = pair.First.ExpectAsync("im-typing", second, ("state", "typing"));
        await pair.Second.CommandAsync("typing", pair.FirstAddress, "start");
        await back;
    }

    [Theory]
    [InlineData("Größe, façade, naïve, Ångström")]
    [InlineData("Привет, как дела?")]
    [InlineData("مرحبا بالعالم")]
    [InlineData("שלום עולם")]
    [InlineData("你好，世界。今日は。안녕하세요")]
    [InlineData("नमस्ते दुनिया")]
    [InlineData("emoji 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢")]
    [InlineData("<script>alert(1)</script> & \"quotes\" 'single' %20 \\n")]
    public async Task Text_InAnyScript_ArrivesUnchanged(string text)
    {
        int serial = System.Threading.Interlocked.Increment(ref s_serial);
        Pair pair = await Pair.SignedInAsync(_deployment, $"uni{serial}a", $"uni{serial}b");
        await pair.FirstSaysAsync(text);
        await pair.SecondSaysAsync(text);
    }

    [Fact]
    public async Task TenKilobytes_ArriveUnchanged()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "bert", "berta");
        string ascii = string.Concat(Enumerable.Range(0, 2000).Select(static i => $"{i:D4} ")).TrimEnd();
        string wide = string.Concat(Enumerable.Repeat("漢字かな🙂", 600));
        Assert.True(Encoding.UTF8.GetByteCount(ascii) > 9_900 && Encoding.UTF8.GetByteCount(wide) > 9_500);

        await pair.FirstSaysAsync(ascii);
        await pair.SecondSaysAsync(wide);
        Assert.Empty(Pair.Errors(pair.First));
        Assert.Empty(Pair.Errors(pair.Second));
    }

    [Fact]
    public async Task SeveralLines_ArriveAsLines()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "lena", "leo");
        Task<ClientEvent> received = pair.Second.ExpectAsync("im-received", ("from", "sip:" + pair.FirstAddress));
        await pair.First.CommandAsync("send-im", pair.SecondAddress, "first\nsecond\nthird");
        string text = (await received)["text"]!;
        Assert.Equal(["first", "second", "third"], text.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("offline", true)]
    [InlineData("nobody-at-all", false)]
    public async Task Message_ToWhoIsNotThere_IsReportedUndelivered(string user, bool exists)
    {
        string sender = "sender-" + user;
        await _deployment.AddUserAsync(sender, Pair.Password);
        if (exists)
        {
            await _deployment.AddUserAsync(user, Pair.Password);
        }

        PidginClient client = await _deployment.SignedInAsync(sender, Pair.Password);
        Task<ClientEvent> error = client.ExpectAsync("conversation-line", ("kind", "error"));
        await client.CommandAsync("send-im", Deployment.Address(user), "are you there?");
        Assert.Contains("not delivered", (await error)["text"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task PersonWhoLeaves_IsReportedAndHeardAgainAfterComingBack()
    {
        Pair pair = await Pair.SignedInAsync(_deployment, "walt", "wim");
        await pair.FirstSaysAsync("here");
        await pair.Second.CommandAsync("logout");
        await pair.First.UntilStatusAsync(pair.SecondAddress, "offline");

        Task<ClientEvent> error = pair.First.ExpectAsync("conversation-line", ("kind", "error"));
        await pair.First.CommandAsync("send-im", pair.SecondAddress, "gone?");
        await error;

        await _deployment.SignInAsync(pair.Second, pair.SecondUser, Pair.Password);
        await pair.First.UntilStatusAsync(pair.SecondAddress, "available");
        await pair.FirstSaysAsync("back!");
    }

    private static int s_serial;
}
