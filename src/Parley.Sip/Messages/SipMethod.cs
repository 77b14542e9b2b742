// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Messages;

/// <summary>
/// The request methods Parley knows by name; any other is <see cref="Unknown"/> and kept as its token.
/// </summary>
public enum SipMethod
{
    /// <summary>A method with no name here; see the token.</summary>
    Unknown,

    /// <summary>RFC 3261 §17.1.1.3.</summary>
    Ack,

    /// <summary>[MS-SIP]: a NOTIFY that wants no answer.</summary>
    Benotify,

    /// <summary>RFC 3261 §15.</summary>
    Bye,

    /// <summary>RFC 3261 §9.</summary>
    Cancel,

    /// <summary>RFC 6086.</summary>
    Info,

    /// <summary>RFC 3261 §13.</summary>
    Invite,

    /// <summary>RFC 3428.</summary>
    Message,

    /// <summary>RFC 6665.</summary>
    Notify,

    /// <summary>RFC 3261 §11.</summary>
    Options,

    /// <summary>RFC 3262.</summary>
    Prack,

    /// <summary>RFC 3903.</summary>
    Publish,

    /// <summary>RFC 3515.</summary>
    Refer,

    /// <summary>RFC 3261 §10.</summary>
    Register,

    /// <summary>[MS-SIP]: a request to a service of the server, with an XML body.</summary>
    Service,

    /// <summary>RFC 6665.</summary>
    Subscribe,

    /// <summary>RFC 3311.</summary>
    Update,
}
