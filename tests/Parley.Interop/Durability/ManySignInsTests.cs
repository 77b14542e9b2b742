// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Durability;

/// <summary>
/// Signing in and out many times leaves nothing behind. A few rounds here; <c>eng/soak.sh</c> asks for many with
/// <c>PARLEY_SOAK_ROUNDS</c> and keeps the line that is printed.
/// </summary>
public sealed class ManySignInsTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("PARLEY_SOAK_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    // The client asks for a new certificate at every sign-in, of which a person gets so many an hour only (row T30).
    private const int RoundsPerPerson = 20;

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task SignInAndOut_ManyTimes_LeavesNothingBehind(string authentication)
    {
        await using Deployment deployment = await Deployment.StartAsync("many-" + authentication);
        string[] users = [];
        PidginClient[] clients = [deployment.Client("first"), deployment.Client("second")];
        await RoundAsync(0);
        int socketsBefore = ServerState.Sockets(deployment.Server.Id);
        long memoryBefore = ServerState.ResidentKibibytes(deployment.Server.Id);
        for (int round = 0; round < Rounds; round++)
        {
            await RoundAsync(round);
        }

        int socketsAfter = ServerState.Sockets(deployment.Server.Id);
        long memoryAfter = ServerState.ResidentKibibytes(deployment.Server.Id);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{authentication}: {Rounds} rounds of {clients.Length}; resident {memoryBefore} KiB before, {memoryAfter} "
            + $"KiB after; sockets {socketsBefore} before, {socketsAfter} after");
        Assert.All(clients, static c => Assert.DoesNotContain(c.Events, static e => e.Is("connection-error")));

        // The last connections may still be closing on the server's side: two per client, SIP and HTTPS.
        Assert.InRange(socketsAfter, 0, socketsBefore + (2 * clients.Length));

        async Task RoundAsync(int round)
        {
            if (round % RoundsPerPerson == 0)
            {
                users = [$"loop{round}a", $"loop{round}b"];
                foreach (string user in users)
                {
                    _ = await deployment.UserAsync("add", user, Pair.Password);
                }
            }

            await Task.WhenAll(
                users.Select((user, i) => deployment.SignInAsync(clients[i], user, Pair.Password, authentication)));
            Task<ClientEvent[]> off = Task.WhenAll(clients.Select(static c => c.ExpectAsync("signed-off")));
            await Task.WhenAll(clients.Select(static c => c.CommandAsync("logout")));
            await off;
        }
    }
}
