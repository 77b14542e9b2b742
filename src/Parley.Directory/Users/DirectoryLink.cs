// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Users;

/// <summary>Which object of a domain an account is. The identifier is never given to another person.</summary>
/// <param name="Domain">The domain's DNS name, lower case.</param>
/// <param name="ObjectGuid">The object's <c>objectGUID</c>.</param>
public sealed record DirectoryLink(string Domain, Guid ObjectGuid);
