// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Messages;

#pragma warning disable CS1591 // each member is the header of that name

/// <summary>
/// The headers Parley looks at by name. Any other header is <see cref="Other"/> and kept byte for byte.
/// </summary>
public enum SipHeaderId : byte
{
    Other,
    Accept,
    Allow,
    AllowEvents,
    AuthenticationInfo,
    Authorization,
    CallId,
    Contact,
    ContentEncoding,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Event,
    Expires,
    From,
    MaxForwards,
    MinExpires,
    MsConversationId,
    MsDiagnostics,
    MsDiagnosticsPublic,
    MsKeepAlive,
    MsPiggybackCSeq,
    MsTextFormat,
    PAssertedIdentity,
    PPreferredIdentity,
    Path,
    PresenceState,
    ProxyAuthenticate,
    ProxyAuthenticationInfo,
    ProxyAuthorization,
    ProxyRequire,
    RecordRoute,
    ReferTo,
    Replaces,
    Require,
    RetryAfter,
    Route,
    Server,
    SessionExpires,
    Subject,
    SubscriptionState,
    Supported,
    To,
    Unsupported,
    UserAgent,
    Via,
    Warning,
    WwwAuthenticate,
}
