// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Domains;

/// <summary>What the address book says of a person; every text may be missing.</summary>
public sealed record PersonDetails
{
    /// <summary><c>mail</c>.</summary>
    public string? Mail { get; init; }

    /// <summary><c>title</c>.</summary>
    public string? Title { get; init; }

    /// <summary><c>department</c>.</summary>
    public string? Department { get; init; }

    /// <summary><c>company</c>.</summary>
    public string? Company { get; init; }

    /// <summary><c>physicalDeliveryOfficeName</c>.</summary>
    public string? Office { get; init; }

    /// <summary><c>l</c>.</summary>
    public string? City { get; init; }

    /// <summary><c>st</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>co</c>.</summary>
    public string? Country { get; init; }

    /// <summary><c>telephoneNumber</c>.</summary>
    public string? WorkPhone { get; init; }

    /// <summary><c>mobile</c>.</summary>
    public string? MobilePhone { get; init; }

    /// <summary><c>homePhone</c>.</summary>
    public string? HomePhone { get; init; }

    /// <summary><c>manager</c>, by <c>objectGUID</c>.</summary>
    public Guid? Manager { get; init; }
}
