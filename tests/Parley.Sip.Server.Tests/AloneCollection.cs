// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Tests;

/// <summary>Tests that count what the process does, and run while no other test does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
