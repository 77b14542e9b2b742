// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Diagnostics;

/// <summary>
/// Every refusal of the registrar, with the ErrorId of [MS-OCER] where that specification has one for the case.
/// </summary>
internal static class RegistrarFailures
{
    // REGISTER ([MS-SIPREGE] §3.1.2.5.1 names 4010, 4055 and 2057).
    public static readonly SipFailure NotYourAddress =
        new(403, 4004, "The credentials are not authorized to act for this address");

    public static readonly SipFailure NotOurDomain = new(404, 1005, "This server does not serve that domain");

    public static readonly SipFailure MissingEndpointIdentifier =
        new(400, 4010, "Neither epid nor +sip.instance identifies the endpoint");

    public static readonly SipFailure EpidTooLong = new(400, 4012, "The epid is too long");

    public static readonly SipFailure NotRegistrationEvent =
        new(489, 4055, "The Event of a REGISTER must be registration");

    public static readonly SipFailure GruuRequired = new(421, 2057, "msrtc-event-categories needs gruu-10");

    public static readonly SipFailure BadContact =
        new(400, 2, "A Contact of the REGISTER cannot be read or is too long");

    public static readonly SipFailure TooManyContacts = new(400, 2, "Too many Contact values in one REGISTER");

    public static readonly SipFailure StarWithLifetime = new(400, 2, "Contact * stands alone and with Expires 0 only");

    public static readonly SipFailure StaleRegister = new(500, 2, "The CSeq of the REGISTER is not above the last one");

    public static readonly SipFailure IntervalTooBrief = new(423, 2, "The interval is too brief");

    public static readonly SipFailure AccountRefused = new(403, 4141, "User disabled");

    // Bodies.
    public static readonly SipFailure BodyTooLarge = new(413, 4008, "The body is too large");

    public static readonly SipFailure MalformedXml = new(400, 4001, "The XML of the body cannot be read");

    public static readonly SipFailure MissingElement = new(400, 4001, "The operation lacks an element");

    // Subscriptions and contacts.
    public static readonly SipFailure NotSignedIn = new(403, 4010, "No endpoint is registered on this connection");

    public static readonly SipFailure NoSuchDialog = new(481, 2014, "Subscription dialog does not exist");

    public static readonly SipFailure ContactLimit = new(403, 2007, "Contact limit exceeded");

    public static readonly SipFailure GroupLimit = new(403, 2008, "Group limit exceeded");

    public static readonly SipFailure ListTooLong =
        new(403, 4008, "The names of the contact list are too long together");

    public static readonly SipFailure NoSuchGroup = new(404, 2002, "Group does not exist");

    public static readonly SipFailure DuplicateGroup = new(409, 2015, "Duplicate group name");

    public static readonly SipFailure FixedGroup = new(403, 2, "The group ~ can be neither renamed nor deleted");

    public static readonly SipFailure BadName = new(400, 4008, "A name is empty, too long or has control characters");

    public static readonly SipFailure BadExternalUri =
        new(400, 4008, "An externalURI is too long or has control characters");

    public static readonly SipFailure BadContactUri = new(400, 4008, "The URI of the contact is not a SIP address");

    public static readonly SipFailure Busy = new(503, 1, "Service unavailable: too many changes are waiting");

    public static readonly SipFailure StorageFailed = new(503, 0, "Server internal error: the change was not stored");

    public static readonly SipFailure TooManyConditions = new(400, 4008, "The search has too many conditions");

    public static readonly SipFailure TooManySearches =
        new(503, 1, "Service unavailable: too many searches, try again in a few seconds");

    // Routing.
    public static readonly SipFailure BadRequestUri =
        new(416, 2, "The Request-URI is not a SIP URI of this deployment");

    public static readonly SipFailure NoSuchUser = new(404, 1003, "User does not exist");

    public static readonly SipFailure NoSuchService = new(404, 4007, "Resource is unknown in this deployment");

    public static readonly SipFailure Offline = new(480, 1007, "The recipient is not signed in");

    public static readonly SipFailure FederationOff =
        new(403, 1002, "Federation is off: users of other domains cannot be reached");

    public static readonly SipFailure NoSuchCall = new(481, 1004, "Call or transaction does not exist");

    public static readonly SipFailure NotForwarded =
        new(403, 2, "Clients do not send this kind of request to other clients");

    public static readonly SipFailure BadEvent = new(489, 4055, "No service here offers this event");

    public static readonly SipFailure NotImplemented = new(501, 2, "No service here answers this request");

    public static readonly SipFailure UnknownOperation = new(501, 2, "The operation is not offered here");
}
