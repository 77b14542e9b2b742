// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;
using Parley.Management.Audit;
using Parley.Security.Certificates;
using Parley.Security.Gssapi;
using Parley.Security.KeyRing;
using Parley.Security.OpenSsl;
using Parley.Storage;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// The failures that come from where a deployment lies and not from a mistake in this program: a damaged or foreign
/// key, document, authority, audit log or database, a library that is missing, a permission. The process ends with exit
/// code 3 and their own sentence.
/// </summary>
internal static class StartFailures
{
    /// <summary>Whether the sentence of this failure is all that a person needs.</summary>
    public static bool Explain(Exception failure) => failure
        is KeyRingException or CertificateAuthorityException or TopologyException or AuditException or OpenSslException
        or GssapiException
        or DatabaseException or DatabaseSchemaException or DatabaseBusyException
        or CryptographicException or IOException or UnauthorizedAccessException;
}
