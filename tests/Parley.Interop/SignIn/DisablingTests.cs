// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>Row T04 with a clock: a disabled person is out within a second, certificate or not.</summary>
public sealed class DisablingTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private readonly Deployment _deployment = running.Deployment;

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Disabled_WhileSignedIn_IsOutWithinASecond(string authentication)
    {
        string user = "during-" + authentication;
        await _deployment.AddUserAsync(user, "Secret-during-1");
        PidginClient client = await _deployment.SignedInAsync(user, "Secret-during-1", authentication);

        Task<ClientEvent> error = client.ExpectAsync("connection-error");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        CommandResult command = await _deployment.UserAsync("disable", user);
        ClientEvent off = await signedOff;

        // From the command's return: the change was committed before it. Negative when the client was out even earlier.
        TimeSpan taken = TimeSpan.FromTicks((off.At - command.ReturnedAt) / TimeSpan.NanosecondsPerTick);
        string? reason = (await error)["text"];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"off {taken.TotalMilliseconds:F1} ms after the command returned: {reason}"));
        Assert.True(taken < Promise, $"signed off {taken.TotalMilliseconds} ms after the command returned");

        await _deployment.RefusedAsync(client, user, "Secret-during-1", authentication);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disabled_WithThreeEndpoints_LosesAllOfThem()
    {
        await _deployment.AddUserAsync("three", "Secret-three-1");
        PidginClient[] clients =
        [
            await _deployment.SignedInAsync("three", "Secret-three-1", "tls-dsk", "--hostname", "desk"),
            await _deployment.SignedInAsync("three", "Secret-three-1", "tls-dsk", "--hostname", "laptop"),
            await _deployment.SignedInAsync("three", "Secret-three-1", "ntlm", "--hostname", "home"),
        ];

        Task<ClientEvent[]> off = Task.WhenAll(Array.ConvertAll(clients, static c => c.ExpectAsync("signed-off")));
        CommandResult command = await _deployment.UserAsync("disable", "three");
        foreach (ClientEvent signedOff in await off)
        {
            TimeSpan taken = TimeSpan.FromTicks((signedOff.At - command.ReturnedAt) / TimeSpan.NanosecondsPerTick);
            Assert.True(taken < Promise, $"signed off {taken.TotalMilliseconds} ms after the command returned");
        }
    }

    [Fact]
    public async Task SignOutCommand_EndsTheSessionAndTheNextSignInWorks()
    {
        await _deployment.AddUserAsync("out", "Secret-out-1");
        PidginClient client = await _deployment.SignedInAsync("out", "Secret-out-1");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        await _deployment.UserAsync("sign-out", "out");
        await signedOff;
        await _deployment.SignInAsync(client, "out", "Secret-out-1");
    }
}
