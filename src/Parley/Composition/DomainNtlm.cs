// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Security.Ntlm;
using Parley.Security.Winbind;

namespace Parley.Composition;

/// <summary>NTLM of people of domains on this computer: through winbind, while there are domains.</summary>
internal sealed class DomainNtlm : IDomainNtlm, IDisposable
{
    private readonly WinbindNtlm _winbind;
    private readonly IDomainPeople _people;

    private DomainNtlm(WinbindNtlm winbind, IDomainPeople people)
    {
        _winbind = winbind;
        _people = people;
    }

    /// <inheritdoc />
    public bool IsNeeded => _people.Domains.Count > 0;

    /// <summary>Opens it where Samba's <c>ntlm_auth</c> is installed; null elsewhere.</summary>
    public static DomainNtlm? Open(IDomainPeople people, TimeProvider time, ILoggerFactory loggers)
    {
        WinbindOptions options = new();
        return File.Exists(options.Program)
            ? new DomainNtlm(new WinbindNtlm(options, time, loggers.CreateLogger<WinbindNtlm>()), people)
            : null;
    }

    /// <inheritdoc />
    public Task<DomainNtlmVerdict> VerifyAsync(DomainNtlmQuestion question, CancellationToken cancellationToken) =>
        _winbind.VerifyAsync(question, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _winbind.Dispose();
}
