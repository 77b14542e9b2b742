// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;

namespace Parley.Security.Winbind;

/// <summary>A running <c>ntlm_auth</c>: what goes in and what comes out. Disposing ends it at once.</summary>
internal interface IHelperProcess : IDisposable
{
    /// <summary>Its standard input.</summary>
    Stream Questions { get; }

    /// <summary>Its standard output.</summary>
    Stream Answers { get; }
}
