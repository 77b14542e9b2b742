// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;
using Parley.Security.Certificates;

namespace Parley.Cli;

/// <summary>
/// Makes a new administrator's key here, has its certificate issued, and writes both to a file for its owner only. The
/// key never leaves this process but into that file, and a file that exists is never overwritten.
/// </summary>
internal sealed class CredentialIssue(AdministrationRunner runner, ITerminal terminal, TimeProvider time)
{
    /// <summary>Does it; once more, with the same name and file, changes nothing.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="credentialFile">The credential of whoever asks; null for the bootstrap credential.</param>
    /// <param name="name">The new administrator's name.</param>
    /// <param name="path">Where the new credential goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> RunAsync(
        string dataDirectory, string? credentialFile, string name, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return await CheckExistingAsync(dataDirectory, credentialFile, name, path, cancellationToken);
        }

        using AdministratorKey key = new();
        bool written = false;

        // The file first: a credential that cannot be written would stand in the register for nobody.
        await using (FileStream file = Create(path))
        {
            try
            {
                return await runner.RunAsync(
                    dataDirectory, credentialFile, new IssueAdministratorCommand(name, key.CreateRequest()),
                    reply =>
                    {
                        Write(file, key, reply);
                        written = true;
                        terminal.Output.WriteLine($"{reply.Text} It is in {path}; whoever has the file is {name}.");
                    },
                    cancellationToken);
            }
            finally
            {
                if (!written)
                {
                    File.Delete(path);
                }
            }
        }
    }

    private static FileStream Create(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ParleyException(ExitCode.Environment, $"--out: {path} cannot be made: {e.Message}", e);
        }
    }

    private static void Write(FileStream file, AdministratorKey key, AdministrationReply reply)
    {
        byte[] content;
        try
        {
            content = key.ToPkcs12(reply.Certificates ?? []);
        }
        catch (CryptographicException e)
        {
            throw new ParleyException(
                ExitCode.Environment, "The server's answer holds no certificate for this key.", e);
        }

        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new ParleyException(
                ExitCode.Environment,
                $"{reply.Text} Its file cannot be written, so revoke it: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private async Task<int> CheckExistingAsync(
        string dataDirectory, string? credentialFile, string name, string path, CancellationToken cancellationToken)
    {
        using X509Certificate2 existing = AdministratorCredentialFile.Load(path, terminal);
        string serial = Convert.ToHexString(existing.SerialNumberBytes.Span);
        return await runner.RunAsync(
            dataDirectory, credentialFile, new ListAdministratorsCommand(),
            reply =>
            {
                IEnumerable<AdministratorLine> known = reply.Administrators ?? [];
                if (!known.Any(a => a.Serial == serial && a.Name == name
                    && CertificateState.Of(a.ValidUntil, a.RevokedAt, time.GetUtcNow()) == CertificateState.Valid))
                {
                    throw new ParleyException(
                        ExitCode.Refused,
                        $"--out: {path} exists and is no valid credential of {name}; nothing was done.");
                }

                terminal.Output.WriteLine($"{path} holds a valid credential of {name} already.");
            },
            cancellationToken);
    }
}
