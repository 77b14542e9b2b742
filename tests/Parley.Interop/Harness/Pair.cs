// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using System.Threading.Tasks;

namespace Parley.Interop.Harness;

/// <summary>Two people who are signed in and have each other in their lists.</summary>
public sealed record Pair(string FirstUser, PidginClient First, string SecondUser, PidginClient Second)
{
    public const string Password = "Secret-pair-1";

    public string FirstAddress => Deployment.Address(FirstUser);

    public string SecondAddress => Deployment.Address(SecondUser);

    public static async Task<Pair> SignedInAsync(
        Deployment deployment, string first, string second, string authentication = "tls-dsk")
    {
        await deployment.AddUserAsync(first, Password);
        await deployment.AddUserAsync(second, Password);
        Pair pair = new(
            first, await deployment.SignedInAsync(first, Password, authentication),
            second, await deployment.SignedInAsync(second, Password, authentication));
        await pair.First.AddContactAsync(pair.SecondAddress, "Friends");
        await pair.Second.AddContactAsync(pair.FirstAddress, "Friends");
        await pair.First.UntilStatusAsync(pair.SecondAddress, "available");
        await pair.Second.UntilStatusAsync(pair.FirstAddress, "available");
        return pair;
    }

    /// <summary>Sends a text and returns what the other one was shown.</summary>
    public static async Task<ClientEvent> SendAsync(
        PidginClient from, string fromAddress, PidginClient to, string toAddress, string text)
    {
        Task<ClientEvent> received = to.ExpectAsync(
            "im-received", ("from", "sip:" + fromAddress), ("text", text));
        await from.CommandAsync("send-im", toAddress, text);
        return await received;
    }

    public Task<ClientEvent> FirstSaysAsync(string text) => SendAsync(First, FirstAddress, Second, SecondAddress, text);

    public Task<ClientEvent> SecondSaysAsync(string text) =>
        SendAsync(Second, SecondAddress, First, FirstAddress, text);

    /// <summary>The error lines that the conversation windows of a client have shown.</summary>
    public static ClientEvent[] Errors(PidginClient client) =>
        [.. client.Events.Where(static e => e.Is("conversation-line", ("kind", "error")))];
}
