// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;

namespace Parley.Security.KeyRing;

/// <summary>Where a deployment's key-encryption key may be and where its wrapped data keys are.</summary>
/// <param name="KeysDirectory">
/// The directory of <c>ring.json</c>, and of <c>kek</c> when no other place has the key; mode 0700.
/// </param>
/// <param name="KeyFile">
/// The file that <c>--key-file</c> names; null when there is none. It wins over every other place.
/// </param>
/// <param name="CredentialsDirectory">Where systemd puts credentials; null outside a unit that has any.</param>
public sealed record KeyRingLocation(string KeysDirectory, string? KeyFile = null, string? CredentialsDirectory = null)
{
    /// <summary>The name of the systemd credential (<c>LoadCredentialEncrypted=parley-kek</c>).</summary>
    public const string CredentialName = "parley-kek";

    /// <summary>The place for a process started by an administrator or by systemd.</summary>
    /// <param name="keysDirectory">The directory of <c>ring.json</c>.</param>
    /// <param name="keyFile">The file of <c>--key-file</c>; null when it was not given.</param>
    public static KeyRingLocation ForThisProcess(string keysDirectory, string? keyFile) =>
        new(keysDirectory, keyFile, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));

    internal string RingFile => Path.Combine(KeysDirectory, "ring.json");

    internal string KeyInDirectory => Path.Combine(KeysDirectory, "kek");

    internal string? Credential =>
        string.IsNullOrEmpty(CredentialsDirectory) ? null : Path.Combine(CredentialsDirectory, CredentialName);
}
