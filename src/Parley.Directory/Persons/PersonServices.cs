// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;

namespace Parley.Directory.Persons;

/// <summary>What every change of people needs.</summary>
/// <param name="Options">Choices of the deployment.</param>
/// <param name="Memory">What follows after a commit.</param>
/// <param name="Seals">Seals what is personal.</param>
/// <param name="BindPasswords">Seals the passwords of readers.</param>
/// <param name="Time">The clock.</param>
internal sealed record PersonServices(
    DirectoryOptions Options, DirectoryMemory Memory, PersonSeals Seals, BindPasswords BindPasswords,
    TimeProvider Time);
