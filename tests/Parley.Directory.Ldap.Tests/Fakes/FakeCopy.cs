// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>An object as one controller has it.</summary>
internal sealed record FakeCopy(FakeObject Value, long Created, long Changed);
