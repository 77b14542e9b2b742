// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Persons;

/// <summary>Which person of which domain. The only name that is never given to another.</summary>
internal readonly record struct PersonKey(string Domain, Guid ObjectGuid);
