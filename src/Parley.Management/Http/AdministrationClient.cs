// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;
using Parley.Management.Kerberos;
using Parley.Management.Signatures;

namespace Parley.Management.Http;

/// <summary>
/// Sends signed requests to a running server. It connects to the addresses it is given, whatever DNS says, but the
/// server must prove the name of the target with a certificate under this deployment's root and no other.
/// </summary>
public sealed class AdministrationClient : IDisposable
{
    private const int MaximumReplyBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly IReadOnlyList<IPEndPoint> _addresses;
    private readonly X509ChainPolicy _policy;

    /// <summary>Makes a client.</summary>
    /// <param name="root">The deployment's root certificate; the caller owns it.</param>
    /// <param name="addresses">Where the server listens, in order of preference.</param>
    public AdministrationClient(X509Certificate2 root, IReadOnlyList<IPEndPoint> addresses)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(addresses);
        _addresses = addresses;
        _policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        _policy.CustomTrustStore.Add(root);
        _http = Over(
            async (_, cancellationToken) => await ConnectAsync(addresses, cancellationToken), TlsOptions(host: null));
    }

    /// <summary>Sends a request and reads the reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reply; null when no connection could be made, so that nothing was sent.</returns>
    /// <exception cref="ParleyException">
    /// What answers there is not this deployment's server, or it answers something else.
    /// </exception>
    public async Task<AdministrationReply?> SendAsync(SignedRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SignedHead head = request.Head;
        using HttpRequestMessage message = Message(new Uri(head.TargetUri), request.Body, head.ContentDigest);
        message.Headers.Add("Client-Cert", head.ClientCert);
        message.Headers.Add("Signature-Input", head.SignatureInput);
        message.Headers.Add("Signature", head.Signature);
        return await SendAsync(_http, message, cancellationToken);
    }

    /// <summary>
    /// Sends a command with a Kerberos ticket of the person who runs this process (RFC 4559), bound to the connection
    /// it goes over (RFC 5929 §4): taken from it, the token is worth nothing.
    /// </summary>
    /// <param name="target">Where to; its host names the service.</param>
    /// <param name="body">The command.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reply; null when no connection could be made, so that nothing was sent.</returns>
    /// <exception cref="ParleyException">
    /// There is no ticket, or what answers there is not this deployment's server, or it answers something else.
    /// </exception>
    public async Task<AdministrationReply?> SendWithTicketAsync(
        Uri target, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await using SslStream? tls = await OpenAsync(target, cancellationToken);
        if (tls is null)
        {
            return null;
        }

        // The connection has to be there before the request, so HTTP is spoken over it as if it were a plain one.
        using HttpClient http = Over((_, _) => ValueTask.FromResult<System.IO.Stream>(tls), tls: null);
        Uri inside = new UriBuilder(target) { Scheme = Uri.UriSchemeHttp }.Uri;
        using HttpRequestMessage message = Message(inside, body, FieldText.Digest(body.Span));
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            KerberosHead.Scheme + " " + Convert.ToBase64String(TokenFor(target.Host, tls.TransportContext)));
        return await SendAsync(http, message, cancellationToken);
    }

    private static HttpClient Over(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<System.IO.Stream>> connect,
        SslClientAuthenticationOptions? tls)
    {
        SocketsHttpHandler handler = new()
        {
            UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectCallback = connect,
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = MaximumReplyBytes,
        };
    }

    private SslClientAuthenticationOptions TlsOptions(string? host) => new()
    {
        TargetHost = host, CertificateChainPolicy = _policy,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private async Task<SslStream?> OpenAsync(Uri target, CancellationToken cancellationToken)
    {
        SslStream? tls = null;
        try
        {
            tls = new SslStream(await ConnectAsync(_addresses, cancellationToken), leaveInnerStreamOpen: false);
            await tls.AuthenticateAsClientAsync(TlsOptions(target.Host), cancellationToken);
            SslStream open = tls;
            tls = null;
            return open;
        }
        catch (SocketException)
        {
            return null;
        }
        catch (Exception exception) when (exception is AuthenticationException or System.IO.IOException)
        {
            throw new ParleyException(
                $"The server at {target} has no valid certificate of this deployment.", exception);
        }
        finally
        {
            if (tls is not null)
            {
                await tls.DisposeAsync();
            }
        }
    }

    private static byte[] TokenFor(string host, TransportContext channel)
    {
        using ChannelBinding? binding = channel.GetChannelBinding(ChannelBindingKind.Endpoint);
        using NegotiateAuthentication ticket = new(new NegotiateAuthenticationClientOptions
        {
            Package = "Kerberos", TargetName = "HTTP/" + host, RequiredProtectionLevel = ProtectionLevel.Sign,
            Binding = binding,
        });
        byte[]? token = ticket.GetOutgoingBlob(ReadOnlySpan<byte>.Empty, out NegotiateAuthenticationStatusCode status);
        return status is NegotiateAuthenticationStatusCode.Completed or NegotiateAuthenticationStatusCode.ContinueNeeded
            && token is { Length: > 0 }
            ? token
            : throw new ParleyException(
                ExitCode.Refused,
                $"There is no Kerberos ticket for HTTP/{host} ({status}): 'kinit' gets one for you, and 'parley kerberos"
                + " principals' says whether the server has its service principal.");
    }

    private static HttpRequestMessage Message(Uri target, ReadOnlyMemory<byte> body, string digest)
    {
        HttpRequestMessage message = new(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(RequestSigner.MediaType);
        message.Content.Headers.Add("Content-Digest", digest);
        return message;
    }

    private static async Task<AdministrationReply?> SendAsync(
        HttpClient http, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        Uri? target = message.RequestUri;
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return ReplySerializer.TryRead(body, out AdministrationReply? reply)
                && ReplySerializer.StatusCode(reply.Status) == (int)response.StatusCode
                ? reply
                : throw new ParleyException(
                    $"What answers at {target} is not this deployment's administration.");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException)
        {
            throw new ParleyException(
                $"The server at {target} has no valid certificate of this deployment.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ParleyException(
                $"The connection to {target} broke; look with 'user list' whether it was done.", exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ParleyException(
                $"The server at {target} did not answer in time; look with 'user list' whether it was done.",
                exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static async ValueTask<System.IO.Stream> ConnectAsync(
        IReadOnlyList<IPEndPoint> addresses, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (IPEndPoint address in addresses)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostUnreachable);
    }
}
