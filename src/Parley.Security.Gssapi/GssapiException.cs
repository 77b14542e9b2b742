// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Gssapi;

/// <summary>
/// MIT Kerberos is not there, or a keytab cannot be read or used: a fault of the environment, found at start. What a
/// client sends never causes one.
/// </summary>
public sealed class GssapiException : Exception
{
    /// <summary>Makes the exception.</summary>
    public GssapiException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed.</param>
    public GssapiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">Why.</param>
    public GssapiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
