// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Authentication;

/// <summary>A step of a sign-in with what it is about.</summary>
/// <param name="Context">The REGISTER that carries it.</param>
/// <param name="Connection">Where it came from.</param>
/// <param name="Scheme">The scheme.</param>
/// <param name="Claimed">The address in From.</param>
/// <param name="Version">The version of the handshake.</param>
/// <param name="Opaque">The name of the handshake.</param>
/// <param name="Epoch">What was ended before it began (row T04).</param>
/// <param name="Reservation">The attempt that was reserved; settled once.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SignInAttempt(
    RequestContext Context, StreamConnection Connection, IAuthenticationScheme Scheme, SipAddress Claimed, int Version,
    string Opaque, long Epoch, AttemptReservation Reservation);
