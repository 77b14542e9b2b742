// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Registrar.Registration;

/// <summary>What a REGISTER asks for.</summary>
internal enum RegistrationIntent
{
    /// <summary>No Contact: what is registered?</summary>
    Query,

    /// <summary>Bind this connection, or refresh the binding.</summary>
    Bind,

    /// <summary>Expires 0: sign out.</summary>
    SignOut,

    /// <summary>Contact *: clear the bindings.</summary>
    SignOutAll,
}

/// <summary>A REGISTER, read and checked.</summary>
/// <param name="Intent">What it asks for.</param>
/// <param name="Expires">The lifetime asked for; null when the server chooses.</param>
/// <param name="ContactUri">The Contact URI; empty when there is none to bind.</param>
/// <param name="Instance">The UUID of +sip.instance; null when there is none.</param>
/// <param name="Epid">The epid of From; empty when there is none.</param>
/// <param name="Microsoft">Whether the client speaks [MS-SIPREGE]; otherwise it is a standard phone.</param>
/// <param name="WantsGruu">Whether it asked for a GRUU (gruu-10).</param>
internal sealed record RegistrationRequest(
    RegistrationIntent Intent, TimeSpan? Expires, string ContactUri, Guid? Instance, string Epid, bool Microsoft,
    bool WantsGruu)
{
    /// <summary>What makes the endpoint one of its account: instance, else epid, else Contact.</summary>
    public string Key => Instance?.ToString("D") ?? (Epid.Length > 0 ? Epid : ContactUri);
}
