// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Registrar;

/// <summary>
/// Numbers that protect the registrar from its clients. Each is at most what an ordinary client needs, times a few.
/// </summary>
public sealed record RegistrarLimits
{
    /// <summary>The most endpoints that <see cref="EndpointsPerUser"/> may be set to.</summary>
    public const int MaximumEndpointsPerUser = 16;

    /// <summary>
    /// Signed-in endpoints of one person; one more deregisters the oldest ([MS-SIPREGE] §3.2). Default 8, at most 16.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 16.</exception>
    public int EndpointsPerUser
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaximumEndpointsPerUser);
            field = value;
        }
    } = 8;

    /// <summary>
    /// Contact values in one REGISTER; a client has one flow, and at times an old Contact to remove. Default 5.
    /// </summary>
    public int ContactValuesPerRegister { get; init; } = 5;

    /// <summary>Octets of a Contact URI that is registered. Default 512.</summary>
    public int ContactUriBytes { get; init; } = 512;

    /// <summary>Octets of an epid; clients send 10 or 12. Default 32.</summary>
    public int EpidBytes { get; init; } = 32;

    /// <summary>Contacts of one person. Default 1,000.</summary>
    public int ContactsPerUser { get; init; } = 1000;

    /// <summary>Contact groups of one person, the group "~" included. Default 64.</summary>
    public int GroupsPerUser { get; init; } = 64;

    /// <summary>Characters of a display name or group name. Default 256.</summary>
    public int NameLength { get; init; } = 256;

    /// <summary>Characters of an externalURI. Default 1,024.</summary>
    public int ExternalUriLength { get; init; } = 1024;

    /// <summary>
    /// Characters of all names and addresses of one list together. A list must fit into one answer to a client. Default
    /// 262,144: a thousand contacts of 260 characters each.
    /// </summary>
    public int ContactListCharacters { get; init; } = 256 * 1024;

    /// <summary>
    /// Contact operations of one person that wait for the database; more are answered 503. Default 256.
    /// </summary>
    public int PendingContactOperationsPerUser { get; init; } = 256;

    /// <summary>Octets of an XML body. Default 64 KiB.</summary>
    public int XmlBytes { get; init; } = 64 * 1024;

    /// <summary>Nesting of an XML body. Default 16.</summary>
    public int XmlDepth { get; init; } = 16;

    /// <summary>Rows of one directory search answer. Default 100.</summary>
    public int SearchResults { get; init; } = 100;

    /// <summary>
    /// Conditions of one directory search, each of which is compared with everybody; clients send at most one for each
    /// of five fields. Default 8.
    /// </summary>
    public int SearchConditions { get; init; } = 8;

    /// <summary>Directory searches of one person at once, on all their endpoints. Default 10.</summary>
    public int SearchBurst { get; init; } = 10;

    /// <summary>How long until a person may search once more after that. Default one second.</summary>
    public TimeSpan SearchInterval { get; init; } = TimeSpan.FromSeconds(1);
}
