// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Cli;
using Parley.Composition;
using Parley.Hosting.Lifecycle;
using Parley.TestKit;
using Xunit;

namespace Parley.Tests;

/// <summary>A deployment in a temporary directory, and the user commands on it.</summary>
internal sealed class DeploymentFixture : IAsyncDisposable
{
    private DeploymentFixture(string folder, int port)
    {
        Folder = folder;
        Port = port;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public int Port { get; }

    public DeploymentDirectory Files => new(Folder);

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ScriptedTerminal Terminal { get; private set; } = new();

    public string Output => Terminal.Output.ToString();

    public string Error => Terminal.Error.ToString();

    public static async Task<DeploymentFixture> CreateAsync()
    {
        DeploymentFixture fixture = new(
            System.IO.Directory.CreateTempSubdirectory("parley-deployment-").FullName, LoopbackPort.Free());
        await DeploymentInitializer.InitializeAsync(
            new DeploymentPlan
            {
                DataDirectory = fixture.Folder, Domain = "contoso.test", Host = "localhost", Addresses = ["127.0.0.1"],
                SipPort = LoopbackPort.Free(), HttpsPort = fixture.Port, RegistrarSchemes = ["tls-dsk", "ntlm"],
                WebSchemes = ["ntlm"],
            },
            TimeProvider.System, Token);
        return fixture;
    }

    /// <summary>
    /// Runs <c>parley user …</c> with <c>--data</c> put in; what it wrote is in <see cref="Output"/> and <see
    /// cref="Error"/>.
    /// </summary>
    public Task<int> UserAsync(params string[] arguments) => RunAsync("user", arguments);

    /// <summary>The same for <c>parley admin …</c>.</summary>
    public Task<int> AdminAsync(params string[] arguments) => RunAsync("admin", arguments);

    /// <summary>The same for <c>parley directory …</c>.</summary>
    public Task<int> DirectoryAsync(params string[] arguments) => RunAsync("directory", arguments);

    public Task<int> DirectoryWithInputAsync(string input, params string[] arguments)
    {
        Terminal = new ScriptedTerminal { Input = Encoding.UTF8.GetBytes(input) };
        return DirectoryAsync(arguments);
    }

    /// <summary>What is wrong with a command line of <c>parley directory …</c>.</summary>
    public string DirectoryMistake(params string[] arguments) => string.Join(
        ' ', Root().Parse(["directory", .. arguments, "--data", Folder]).Errors.Select(static e => e.Message));

    public Task<int> UserWithInputAsync(string input, params string[] arguments)
    {
        Terminal = new ScriptedTerminal { Input = Encoding.UTF8.GetBytes(input) };
        return UserAsync(arguments);
    }

    public Task<int> UserTypingAsync(string[] typed, params string[] arguments)
    {
        Terminal = new ScriptedTerminal();
        Terminal.Type(typed);
        return UserAsync(arguments);
    }

    /// <summary>Opens the deployment as a server or an offline command does.</summary>
    public Task<OpenDeployment> OpenAsync()
    {
        Assert.True(DeploymentLock.TryAcquire(Folder, out DeploymentLock? held));
        return OpenDeployment.OpenAsync(Files, held, TimeProvider.System, Token);
    }

    /// <summary>The administration of a running server, and nothing else of it.</summary>
    public async Task<RunningAdministration> ServeAsync() => await RunningAdministration.StartAsync(this);

    public async Task<string> WriteAsync(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, content, Token);
        return path;
    }

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Folder, recursive: true);
        return default;
    }

    private RootCommand Root() => new()
    {
        UserCommands.Create(Terminal, Time), AdminCommands.Create(Terminal, Time),
        DirectoryCommands.Create(Terminal, Time),
    };

    private async Task<int> RunAsync(string group, string[] arguments)
    {
        Terminal.Output.GetStringBuilder().Clear();
        Terminal.Error.GetStringBuilder().Clear();
        ParseResult parsed = Root().Parse([group, .. arguments, "--data", Folder]);
        Assert.Empty(parsed.Errors);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false }, Token);
        }
        catch (ParleyException exception)
        {
            await Terminal.Error.WriteLineAsync(exception.Message);
            return (int)exception.ExitCode;
        }
        catch (Exception exception) when (StartFailures.Explain(exception))
        {
            await Terminal.Error.WriteLineAsync(exception.Message);
            return (int)ExitCode.Environment;
        }
    }
}
