// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Certificates;

/// <summary>
/// The authorities of the deployment cannot be used or cannot issue: a file is missing or damaged, or belongs to
/// another deployment. The message is for the administrator; the process ends with exit code 3.
/// </summary>
public sealed class CertificateAuthorityException : Exception
{
    /// <summary>Makes one with a standard text.</summary>
    public CertificateAuthorityException()
        : base("The certificate authorities of this deployment cannot be used.")
    {
    }

    /// <summary>Makes one with a text for the administrator.</summary>
    public CertificateAuthorityException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text for the administrator and the cause.</summary>
    public CertificateAuthorityException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
