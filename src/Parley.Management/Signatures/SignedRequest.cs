// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Signatures;

/// <summary>A signed request: its head as it stands on the wire, and its body.</summary>
/// <param name="Head">The signed head.</param>
/// <param name="Body">The command.</param>
public sealed record SignedRequest(SignedHead Head, ReadOnlyMemory<byte> Body);
