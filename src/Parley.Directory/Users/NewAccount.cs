// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Credentials;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>An account to be made.</summary>
/// <param name="Address">The SIP address.</param>
/// <param name="DisplayName">The name shown to others; null for the user part, or to leave an existing one.</param>
/// <param name="SamAccountName">The short sign-in name; null for none, or to leave an existing one.</param>
/// <param name="Password">The password; null for none, or to leave an existing one. The caller disposes it.</param>
public sealed record NewAccount(
    SipAddress Address, string? DisplayName, string? SamAccountName, SecretText? Password);
