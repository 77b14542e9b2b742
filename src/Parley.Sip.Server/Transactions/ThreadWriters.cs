// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// The writers of a thread. Three, so that an answer that was started, a request of our own and a copy that is
/// forwarded do not meet in one.
/// </summary>
internal static class ThreadWriters
{
    [ThreadStatic]
    private static SipMessageWriter? response;

    [ThreadStatic]
    private static SipMessageWriter? request;

    [ThreadStatic]
    private static SipMessageWriter? forward;

    /// <summary>For an answer of this server.</summary>
    public static SipMessageWriter Response => response ??= new SipMessageWriter();

    /// <summary>For a request of this server.</summary>
    public static SipMessageWriter Request => request ??= new SipMessageWriter();

    /// <summary>For the copy of a message that goes on.</summary>
    public static SipMessageWriter Forward => forward ??= new SipMessageWriter();
}
