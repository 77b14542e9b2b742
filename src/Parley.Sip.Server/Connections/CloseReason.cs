// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Connections;

/// <summary>The reasons for which the server itself closes a connection, as they stand in the log.</summary>
internal static class CloseReason
{
    public const string PeerClosed = "closed by the peer";
    public const string Broken = "connection broken";
    public const string NotSip = "what arrived is not SIP";
    public const string TooLarge = "message beyond a limit";
    public const string SlowMessage = "message did not arrive in time";
    public const string SlowReader = "peer does not read";
    public const string NoSignIn = "nobody signed in";
    public const string Idle = "silent for too long";
    public const string AssociationExpired = "security association expired";
    public const string SignInEnded = "account or certificate ended while signing in";
    public const string Flood = "message rate";
    public const string BadSignature = "message that must be signed was not, or wrongly";
    public const string Stopping = "server stopping";
    public const string Fault = "fault in the server";

    /// <summary>Whether the peer did what no client does, so that an operator wants to know of it.</summary>
    public static bool IsMisconduct(string reason) =>
        reason is NotSip or TooLarge or SlowMessage or Flood or BadSignature or Fault;
}
