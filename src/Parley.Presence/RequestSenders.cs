// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Uris;

namespace Parley.Presence;

/// <summary>
/// Who sends a request, and with which endpoint: what is proved, never what the request says of itself.
/// </summary>
internal sealed class RequestSenders(IAccountDirectory directory, IEndpointLocator endpoints)
{
    /// <summary>The account and the endpoint of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">The account.</param>
    /// <param name="endpoint">The endpoint that is registered on the request's connection.</param>
    public bool TryFind(
        SipRequestContext context, [NotNullWhen(true)] out Account? account,
        [NotNullWhen(true)] out RegisteredEndpoint? endpoint)
    {
        account = null;
        endpoint = null;
        if (directory.Find(context.Sender) is not { Enabled: true } found)
        {
            return false;
        }

        foreach (RegisteredEndpoint registered in endpoints.Find(context.Sender))
        {
            if (registered.Connection.Id == context.Connection.Id)
            {
                account = found;
                endpoint = registered;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an endpoint is registered, over the connection it had.</summary>
    public bool IsSignedIn(RegisteredEndpoint endpoint)
    {
        foreach (RegisteredEndpoint registered in endpoints.Find(endpoint.Account))
        {
            if (registered.Key == endpoint.Key && registered.Connection.Id == endpoint.Connection.Id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address that a URI names; null when it is none of a domain here.</summary>
    public SipAddress? AddressOf(ReadOnlySpan<byte> uri) =>
        SipUriReader.TryRead(uri, out SipUriReader read) && !read.User.IsEmpty
        && SipAddress.TryParse(Encoding.UTF8.GetString(read.Address), out SipAddress? address)
        && directory.SipDomains.Contains(address.Domain)
            ? address
            : null;
}
