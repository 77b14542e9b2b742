// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>Who is not let in, and what the person sees.</summary>
public sealed class RefusalTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private readonly Deployment _deployment = running.Deployment;

    [Theory]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    [InlineData("auto")]
    public async Task WrongPassword_IsRefused(string authentication)
    {
        string user = "wrong-" + authentication;
        await _deployment.AddUserAsync(user, "Secret-right-1");
        PidginClient client = _deployment.Client(user);

        ClientEvent error = await _deployment.RefusedAsync(client, user, "Secret-wrong-1", authentication);
        Assert.True(error.Flag("fatal"), error.Line);

        // The right one is good all the same, on the same client.
        await _deployment.SignInAsync(client, user, "Secret-right-1", authentication);
    }

    [Theory]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    public async Task UnknownUser_SeesWhatAWrongPasswordSees(string authentication)
    {
        string known = "known-" + authentication;
        await _deployment.AddUserAsync(known, "Secret-known-1");
        ClientEvent wrong = await _deployment.RefusedAsync(
            _deployment.Client(known), known, "Secret-wrong-1", authentication);
        ClientEvent unknown = await _deployment.RefusedAsync(
            _deployment.Client("nobody"), "nobody", "Secret-wrong-1", authentication);

        Assert.Equal(wrong["reason"], unknown["reason"]);
        Assert.Equal(wrong["text"], unknown["text"]);
    }

    [Theory]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    public async Task DisabledBefore_IsRefusedAndComesBackWhenEnabled(string authentication)
    {
        string user = "before-" + authentication;
        await _deployment.AddUserAsync(user, "Secret-before-1");
        await _deployment.UserAsync("disable", user);
        PidginClient client = _deployment.Client(user);
        await _deployment.RefusedAsync(client, user, "Secret-before-1", authentication);

        await _deployment.UserAsync("enable", user);
        await _deployment.SignInAsync(client, user, "Secret-before-1", authentication);
    }

    [Theory]
    [InlineData("ntlm")]
    [InlineData("tls-dsk")]
    public async Task PasswordChanged_EndsTheSessionAndOnlyTheNewOneWorks(string authentication)
    {
        string user = "changed-" + authentication;
        await _deployment.AddUserAsync(user, "Secret-old-1");
        PidginClient client = await _deployment.SignedInAsync(user, "Secret-old-1", authentication);

        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        await _deployment.UserAsync("set-password", user, "Secret-new-1");
        await signedOff;

        PidginClient old = _deployment.Client(user);
        await _deployment.RefusedAsync(old, user, "Secret-old-1", authentication);
        await _deployment.SignInAsync(old, user, "Secret-new-1", authentication);
    }
}
