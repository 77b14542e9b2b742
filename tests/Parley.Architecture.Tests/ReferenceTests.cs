// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Parley.Architecture.Tests;

/// <summary>The promises of docs/architecture.md about who may reach whom, read from the built assemblies.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] SystemWithoutIo =
    [
        "System.Net.Sockets", "System.Net.Http", "System.IO.Pipelines", "System.Linq", "System.Net.Security",
        "System.Diagnostics.Process",
    ];

    [Theory]
    [InlineData("Parley.Kernel")]
    [InlineData("Parley.Sip", "Parley.Kernel")]
    [InlineData("Parley.Security", "Parley.Kernel")]
    [InlineData("Parley.Topology", "Parley.Kernel", "Parley.Security")]
    [InlineData("Parley.Storage", "Parley.Kernel", "Parley.Security")]
    [InlineData("Parley.Directory", "Parley.Kernel", "Parley.Security", "Parley.Topology", "Parley.Storage")]
    [InlineData("Parley.Sip.Server", "Parley.Kernel", "Parley.Sip", "Parley.Security", "Parley.Topology")]
    public void Library_ReachesOnlyWhatTheHouseAllows(string library, params string[] allowed)
    {
        string[] reached =
        [
            .. Load(library).GetReferencedAssemblies().Select(static a => a.Name!)
                .Where(static n => n.StartsWith("Parley", StringComparison.Ordinal)),
        ];
        Assert.Empty(reached.Except(allowed));
    }

    [Theory]
    [InlineData("Parley.Registrar")]
    [InlineData("Parley.Presence")]
    [InlineData("Parley.Management")]
    [InlineData("Parley.Web")]
    public void Feature_ReachesNoOtherFeature(string feature)
    {
        string[] features = ["Parley.Registrar", "Parley.Presence", "Parley.Management", "Parley.Web"];
        Assert.Empty(
            Load(feature).GetReferencedAssemblies().Select(static a => a.Name!).Intersect(features).Except([feature]));
    }

    [Theory]
    [InlineData("Parley.Kernel")]
    [InlineData("Parley.Sip")]
    public void CoreProject_HasNoIo(string library) =>
        Assert.Empty(Load(library).GetReferencedAssemblies().Select(static a => a.Name!).Intersect(SystemWithoutIo));

    private static Assembly Load(string name) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
