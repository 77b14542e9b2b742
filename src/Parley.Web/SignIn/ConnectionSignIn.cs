// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;

namespace Parley.Web.SignIn;

/// <summary>
/// What NTLM keeps between the legs of one connection ([MS-NTHT] §3): the exchange, then the account. It lives in the
/// connection and nowhere else, so a leg that arrives on another connection finds nothing. HTTP/1.1 requests of a
/// connection come one after the other.
/// </summary>
internal sealed class ConnectionSignIn
{
    private static readonly object Key = new();

    private ConnectionSignIn(ReadOnlyMemory<byte> channelBinding) => ChannelBinding = channelBinding;

    /// <summary>
    /// The application data of this connection's channel bindings (RFC 5929 §4); empty when it cannot be known.
    /// </summary>
    public ReadOnlyMemory<byte> ChannelBinding { get; }

    /// <summary>The exchange whose answer is awaited; null when there is none.</summary>
    public NtlmHttpExchange? Exchange { get; set; }

    /// <summary>Who proved themselves; null when nobody did.</summary>
    public SignedInAccount? Account { get; set; }

    /// <summary>Until when the connection speaks for them.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>The state of the connection a request came over; null when the server has no such thing.</summary>
    public static ConnectionSignIn? Of(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return null;
        }

        if (items.TryGetValue(Key, out object? found) && found is ConnectionSignIn existing)
        {
            return existing;
        }

        ConnectionSignIn created = new(BindingOf(context));
        items[Key] = created;
        return created;
    }

    // The certificate this very connection was answered with: after a renewal it may differ from the current one.
    private static byte[] BindingOf(HttpContext context) => ServerEndPointBinding.ForLocal(
        context.Features.Get<ISslStreamFeature>()?.SslStream.LocalCertificate);
}
