// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.KeyRing;

/// <summary>
/// The keys of the deployment cannot be used: the key-encryption key is missing, wrong, or open to others, or the ring
/// is damaged. The message is for the administrator and names no key material; the process ends with exit code 3.
/// </summary>
public sealed class KeyRingException : Exception
{
    /// <summary>Makes one with a standard text.</summary>
    public KeyRingException()
        : base("The keys of this deployment cannot be used.")
    {
    }

    /// <summary>Makes one with a text for the administrator.</summary>
    public KeyRingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text for the administrator and the cause.</summary>
    public KeyRingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
