// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Domains;

/// <summary>What the reader of a domain is doing.</summary>
public enum ReadingMode
{
    /// <summary>It looks for a controller.</summary>
    Connecting,

    /// <summary>It reads everybody, and follows changes meanwhile.</summary>
    Comparing,

    /// <summary>It follows changes.</summary>
    Following,

    /// <summary>No controller can be used; it tries again.</summary>
    Away,

    /// <summary>It has ended.</summary>
    Stopped,
}
