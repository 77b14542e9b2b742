// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.TestKit;
using Xunit;

namespace Parley.Interop.Demo;

/// <summary>
/// The steps that <c>parley demo</c> prints, done as printed: commands are run by the shell, the rest is done with the
/// mouse and the keyboard in Pidgin's own windows.
/// </summary>
public sealed class PrintedStepsTests : IAsyncLifetime
{
    // Above Office Communicator in the menu of Debian's Pidgin, from Bonjour to IRC.
    private const int ProtocolsBeforeIt = 5;

    private readonly string _directory = Workspace.NewDirectory("demo");
    private readonly List<IAsyncDisposable> _running = [];
    private Screen _screen = null!;
    private ChildProcess _demo = null!;
    private PrintedSteps _steps = null!;

    public async ValueTask InitializeAsync()
    {
        int ports = LoopbackPort.FreeBase(61, 443);
        _demo = ChildProcess.Start(
            Path.Combine(_directory, "demo.log"), new Dictionary<string, string>(StringComparer.Ordinal),
            Workspace.Parley, "demo", "--port-base", ports.ToString(CultureInfo.InvariantCulture), "--log-level",
            "Information");
        _running.Add(_demo);
        _screen = await Screen.StartAsync(_directory);
        _running.Add(_screen);
        await _demo.LineAsync(PrintedSteps.IsLast, "steps");
        _steps = new PrintedSteps(_demo.Lines);
    }

    public async ValueTask DisposeAsync()
    {
        _screen?.Photograph("end");
        foreach (IAsyncDisposable running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task Steps_DoneAsPrinted_PeopleSignInTalkAndOneIsThrownOutAndLetIn()
    {
        // 1. Sign in.
        DesktopPidgin alice = await PidginAsync("alice");
        DesktopPidgin bob = await PidginAsync("bob");
        await alice.UntilSignedInAsync();
        await bob.UntilSignedInAsync();
        await _demo.LinesAsync(2, IsCertificateIssued, "device certificates");
        await UntilContactsAsync(alice, "Alice's colleagues/Bob", "Alice's colleagues/Carol");
        await UntilContactsAsync(bob, "Bob's colleagues/Alice", "Bob's colleagues/Carol");
        await UntilStatusAsync(alice, "Bob", "available");
        await UntilStatusAsync(bob, "Alice", "available");
        await UntilStatusAsync(alice, "Carol", "offline");

        // 2. Double-click a name and write; choose a status, type a note, press Enter.
        string aliceList = await _screen.WindowAsync(alice.Id, BuddyList.Title);
        await _screen.ClickAsync(aliceList, BuddyList.NameX, BuddyList.FirstNameY, times: 2);
        await SayAsync(alice, "Bob", "Hello Bob, are you there?");
        await UntilSaidAsync(bob, "Alice", "Hello Bob, are you there?");
        await SayAsync(bob, "Alice", "Yes, <here> & ready");
        await UntilSaidAsync(alice, "Bob", "Hello Bob, are you there?", "Yes, &lt;here&gt; &amp; ready");
        _screen.Photograph("talking");
        await alice.ChooseBusyAsync("Writing a letter");
        await UntilStatusAsync(bob, "Alice", "busy");

        // 3. Throw Bob out, let him in again.
        await RunAsync("user disable");
        await bob.UntilAsync(bob.ShowsErrorAsync, "message that he is thrown out");
        Assert.False(await bob.IsSignedInAsync());
        await UntilStatusAsync(alice, "Bob", "offline");
        string bobList = await _screen.WindowAsync(bob.Id, BuddyList.Title);
        _screen.Photograph("thrown-out");
        await RunAsync("user enable");
        await _screen.ClickAsync(bobList, BuddyList.ReEnableX, BuddyList.ReEnableY);
        await bob.UntilSignedInAsync();
        await UntilStatusAsync(alice, "Bob", "available");
    }

    [Fact]
    public async Task AccountMadeByHand_AsPrinted_SignsInOverTheCertificateThatIsPrinted()
    {
        DesktopPidgin carol = await PidginAsync("by-hand");
        string accounts = await _screen.WindowAsync(carol.Id, "Accounts");
        await _screen.PressAsync(accounts, "alt+a");
        string dialog = await _screen.WindowAsync(carol.Id, "Add Account");
        await _screen.PressAsync(
            dialog, ["alt+t", "space", .. Enumerable.Repeat("Down", ProtocolsBeforeIt), "Return", "alt+u"]);
        await _screen.TypeAsync(dialog, _steps.Address("Carol"));
        await _screen.PressAsync(dialog, "alt+v", "alt+s");
        await _screen.TypeAsync(dialog, _steps.Server);
        await _screen.PressAsync(dialog, "alt+b", "alt+p");
        await _screen.TypeAsync(dialog, _steps.Password("Carol"));
        _screen.Photograph("by-hand");
        await _screen.PressAsync(dialog, "alt+a");
        string question = await _screen.WindowAsync(carol.Id, "SSL Certificate Verification");
        await _screen.PressAsync(question, "Return");
        await carol.UntilSignedInAsync();

        Assert.Equal(_steps.Address("Carol") + ",", await carol.AccountTextAsync("PurpleAccountGetUsername"));
        Assert.Equal("prpl-sipe", await carol.AccountTextAsync("PurpleAccountGetProtocolId"));
        await _demo.LineAsync(IsCertificateIssued, "device certificate");
        await UntilContactsAsync(carol, "Carol's colleagues/Alice", "Carol's colleagues/Bob");
        string accepted = Fingerprint(AcceptedCertificate(_steps.CommandEnding("/by-hand")));
        Assert.Equal(_steps.Fingerprint, accepted);
    }

    private static bool IsCertificateIssued(string line) =>
        line.Contains("got device certificate", StringComparison.Ordinal);

    private static string AcceptedCertificate(string command)
    {
        string profile = command.Split("--config=")[1];
        return File.ReadAllText(Path.Combine(profile, "certificates", "x509", "tls_peers", "localhost"));
    }

    private static string Fingerprint(string pem)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(static o => $"{o:x2}"));
    }

    private static Task UntilContactsAsync(DesktopPidgin pidgin, params string[] contacts) => pidgin.UntilAsync(
        async () => Same(contacts, await pidgin.ContactsAsync()), string.Join(", ", contacts));

    private static bool Same(string[] expected, string[] seen) =>
        expected.AsSpan().SequenceEqual(seen, StringComparer.Ordinal);

    private async Task<DesktopPidgin> PidginAsync(string profile)
    {
        string command = _steps.CommandEnding("/pidgin/" + profile);
        DesktopPidgin pidgin = await DesktopPidgin.StartAsync(_screen, _directory, profile, command);
        _running.Add(pidgin);
        return pidgin;
    }

    private async Task RunAsync(string step)
    {
        CommandResult result = await ChildProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal), "bash", "-c", _steps.CommandWith(step));
        Assert.True(result.ExitCode == 0, $"{step}: {result.ExitCode} {result.Output}{result.Error}");
    }

    private async Task SayAsync(DesktopPidgin pidgin, string to, string text)
    {
        string conversation = await _screen.WindowAsync(pidgin.Id, to);
        await _screen.TypeAsync(conversation, text);
        await _screen.PressAsync(conversation, "Return");
    }

    private Task UntilSaidAsync(DesktopPidgin pidgin, string with, params string[] texts) => pidgin.UntilAsync(
        async () => Same(texts, await pidgin.ConversationAsync(_steps.Address(with))),
        "conversation: " + string.Join(" / ", texts));

    private Task UntilStatusAsync(DesktopPidgin pidgin, string name, string status) => pidgin.UntilAsync(
        async () => await pidgin.StatusAsync(_steps.Address(name)) == status, $"{name}: {status}");
}
