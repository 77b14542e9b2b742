// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Domains;

/// <summary>A domain could not be asked; the message is one sentence for the administrator.</summary>
public sealed class DomainReaderException : Exception
{
    /// <summary>Makes one without a reason.</summary>
    public DomainReaderException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The reason, for a person.</param>
    public DomainReaderException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The reason, for a person.</param>
    /// <param name="innerException">What happened.</param>
    public DomainReaderException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
