// SPDX-License-Identifier: Apache-2.0

using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Classes that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class AttackedCollection : ICollectionFixture<AttackedDeployment>
{
    public const string Name = "attacked";
}
