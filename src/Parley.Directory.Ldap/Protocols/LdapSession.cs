// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections;
using System.Collections.Generic;
using System.DirectoryServices.Protocols;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>One connection; its requests run on a thread of its own.</summary>
/// <param name="controller">The controller as it was named.</param>
/// <param name="opened">The connection.</param>
/// <param name="thread">The thread that opened it.</param>
/// <param name="answerTime">How long an answer may take.</param>
internal sealed class LdapSession(string controller, LdapOpened opened, LdapThread thread, TimeSpan answerTime)
    : IDirectorySession
{
    private const string ShowDeleted = "1.2.840.113556.1.4.417";
    private const string ExtendedNames = "1.2.840.113556.1.4.529";

    // SEQUENCE { INTEGER 1 }: GUID and SID in their text forms.
    private static readonly byte[] TextForm = [0x30, 0x03, 0x02, 0x01, 0x01];

    private bool _isDisposed;

    /// <inheritdoc />
    public string Controller => controller;

    /// <summary>What protects the connection.</summary>
    public string Protection => opened.Protection;

    /// <inheritdoc />
    public Task<DirectoryPage> SearchAsync(
        DirectorySearch search, byte[]? cookie, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return thread.RunAsync(() => Search(search, cookie), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            thread.End(opened.Dispose);
        }

        return default;
    }

    /// <summary>Closes the connection at once. On the session's thread only.</summary>
    public void Close() => opened.Dispose();

    private DirectoryPage Search(DirectorySearch search, byte[]? cookie)
    {
        TimeSpan limit = search.AnswerTime < answerTime ? search.AnswerTime.Value : answerTime;
        SearchRequest request = new(
            search.Base, search.Filter,
            search.Depth == SearchDepth.Base ? SearchScope.Base : SearchScope.Subtree, [.. search.Attributes])
        {
            TimeLimit = limit,
        };
        if (search.PageSize > 0)
        {
            PageResultRequestControl paging = new(search.PageSize);
            if (cookie is not null)
            {
                paging.Cookie = cookie;
            }

            request.Controls.Add(paging);
        }

        if (search.ShowDeleted)
        {
            request.Controls.Add(new DirectoryControl(ShowDeleted, [], true, true));
        }

        if (search.ExtendedNames)
        {
            request.Controls.Add(new DirectoryControl(ExtendedNames, TextForm, true, true));
        }

        try
        {
            return Read((SearchResponse)opened.Connection.SendRequest(request, limit));
        }
        catch (Exception e) when (e is ControllerException or LdapException or DirectoryOperationException
            or BerConversionException or ArgumentException or InvalidCastException)
        {
            throw e as ControllerException ?? LdapErrors.Explain(e, controller);
        }
    }

    // References to other servers are in another list of the response, which nobody reads.
    private static DirectoryPage Read(SearchResponse response)
    {
        List<DirectoryRecord> records = new(response.Entries.Count);
        foreach (SearchResultEntry entry in response.Entries)
        {
            Dictionary<string, IReadOnlyList<byte[]>> attributes = new(StringComparer.OrdinalIgnoreCase);
            foreach (DictionaryEntry attribute in entry.Attributes)
            {
                attributes[(string)attribute.Key] =
                    (byte[][])((DirectoryAttribute)attribute.Value!).GetValues(typeof(byte[]));
            }

            records.Add(new DirectoryRecord(entry.DistinguishedName, attributes));
        }

        byte[]? next = null;
        foreach (DirectoryControl control in response.Controls)
        {
            if (control is PageResultResponseControl { Cookie.Length: > 0 } page)
            {
                next = page.Cookie;
            }
        }

        return new DirectoryPage(records, next);
    }
}
