// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>One running deployment with many people, two for each test.</summary>
public sealed class AttackedDeployment : IAsyncLifetime
{
    public const string Password = "Secret-scene-1";
    private const int Pairs = 40;

    private int _taken;

    public Deployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Deployment = await Deployment.StartAsync("attacked");
        string csv = Path.Combine(Workspace.NewDirectory("people"), "people.csv");
        await File.WriteAllLinesAsync(csv, Enumerable.Range(1, Pairs)
            .SelectMany(static i => (string[])[$"alice{i}", $"bob{i}"])
            .Select(static user => $"{Deployment.Address(user)},{user},{user},{Password}")
            .Prepend("sip,name,sam,password"));
        CommandResult import = await ParleyProcess.RunAsync(["user", "import", "--data", Deployment.Data, "--csv", csv]);
        Assert.True(import.ExitCode == 0, import.Error);
    }

    /// <summary>The names of two people that no test has had.</summary>
    public (string Alice, string Bob) NextPeople()
    {
        string number = Interlocked.Increment(ref _taken).ToString(CultureInfo.InvariantCulture);
        return ("alice" + number, "bob" + number);
    }

    public async ValueTask DisposeAsync() => await Deployment.DisposeAsync();
}
