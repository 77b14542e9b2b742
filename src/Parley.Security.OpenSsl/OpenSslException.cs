// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.OpenSsl;

/// <summary>
/// OpenSSL is not there, is not able to do what TLS-DSK needs, or was given a key it cannot use: a fault of the
/// environment, found at start. What a client sends never causes one.
/// </summary>
public sealed class OpenSslException : Exception
{
    /// <summary>Makes the exception.</summary>
    public OpenSslException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed.</param>
    public OpenSslException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">Why.</param>
    public OpenSslException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
