// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;

namespace Parley.Interop.Attacks;

/// <summary>
/// Alice talks to Bob; her messages pass through the hands of somebody who was able to end TLS, his do not.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const string Greeting = "good morning";

    private readonly Deployment _deployment;
    private readonly string _authentication;
    private readonly string _alice;
    private readonly string _bob;

    private Scene(AttackedDeployment attacked, string authentication)
    {
        _deployment = attacked.Deployment;
        _authentication = authentication;
        (_alice, _bob) = attacked.NextPeople();
        Man = MiddleMan.Between(_deployment);
    }

    public MiddleMan Man { get; }

    public PidginClient Alice { get; private set; } = null!;

    public PidginClient Bob { get; private set; } = null!;

    public string AliceAddress => Deployment.Address(_alice);

    public string BobAddress => Deployment.Address(_bob);

    /// <summary>Both signed in, Alice through the man in the middle, and in a conversation.</summary>
    public static async Task<Scene> OpenAsync(AttackedDeployment attacked, string authentication = "tls-dsk")
    {
        Scene scene = new(attacked, authentication);
        scene.Bob = scene._deployment.Client(scene._bob);
        scene.Alice = scene._deployment.Client(scene._alice, scene.Man.ClientOptions);
        await Task.WhenAll(
            scene._deployment.SignInAsync(scene.Bob, scene._bob, AttackedDeployment.Password, "ntlm"),
            scene._deployment.SignInAsync(scene.Alice, scene._alice, AttackedDeployment.Password, authentication));
        await scene.AliceSaysAsync(Greeting);
        return scene;
    }

    /// <summary>Whether this is the MESSAGE with a text.</summary>
    public static bool Carries(WireMessage message, string text) =>
        message.Method == "MESSAGE" && !message.IsResponse && message.Body.Contains(text, StringComparison.Ordinal);

    public Task<ClientEvent> AliceSaysAsync(string text) =>
        Pair.SendAsync(Alice, AliceAddress, Bob, BobAddress, text);

    public Task<ClientEvent> BobSaysAsync(string text) =>
        Pair.SendAsync(Bob, BobAddress, Alice, AliceAddress, text);

    /// <summary>Alice at another computer, and not through the man in the middle.</summary>
    public Task<PidginClient> AliceElsewhereAsync() =>
        _deployment.SignedInAsync(_alice, AttackedDeployment.Password, "ntlm");

    /// <summary>Alice, thrown out, signs in again and greets Bob.</summary>
    public async Task AliceReturnsAsync()
    {
        Man.FromClient = MiddleMan.Pass;
        Man.FromServer = MiddleMan.Pass;
        await _deployment.SignInAsync(Alice, _alice, AttackedDeployment.Password, _authentication);
        await AliceSaysAsync(Greeting);
    }

    /// <summary>What Bob was shown but greetings. After a greeting it is everything that ever reached him.</summary>
    public string[] ShownToBob() =>
        [.. Bob.Events.Where(static e => e.Is("im-received")).Select(static e => e["text"]!)
            .Where(static t => t != Greeting)];

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
        await Man.DisposeAsync();
    }
}
