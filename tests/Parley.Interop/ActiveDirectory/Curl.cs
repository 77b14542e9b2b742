// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using WebClient = Parley.Web.TestKit.WebClient;

namespace Parley.Interop.ActiveDirectory;

/// <summary>curl with MIT's GSS-API: a client of the web services that shares no code with Parley.</summary>
internal static class Curl
{
    /// <summary>Asks the ticket service for a ticket, under Negotiate.</summary>
    /// <param name="parley">The server.</param>
    /// <param name="user">The address claimed.</param>
    /// <param name="credentials">The credential cache; null: there is none.</param>
    /// <param name="configuration">The client's krb5.conf.</param>
    /// <returns>The status, the head and the body.</returns>
    public static Task<(int Status, string Head, string Body)> NegotiateAsync(
        Deployment parley, string user, string? credentials, string configuration)
    {
        WebClient client = parley.WebClientOf(user, "none");
        return RunAsync(
            parley, WebClient.TicketPath,
            ["--negotiate", "-u", ":", "-H", "Content-Type: text/xml; charset=utf-8", "-H",
                $"SOAPAction: \"{WebClient.IssueAction}\""],
            client.TicketRequest(parley.CertificateService),
            ("KRB5_CONFIG", configuration), ("KRB5CCNAME", credentials ?? "MEMORY:none"));
    }

    /// <summary>Gives a password to the token service (RFC 6749 section 4.3).</summary>
    public static Task<(int Status, string Head, string Body)> PasswordAsync(
        Deployment parley, string name, string password) => RunAsync(
            parley, "/WebTicket/oauthtoken", ["-H", "Content-Type: application/x-www-form-urlencoded"],
            $"grant_type=password&username={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}");

    private static async Task<(int Status, string Head, string Body)> RunAsync(
        Deployment parley, string path, IEnumerable<string> options, string body,
        params (string Name, string Value)[] environment)
    {
        string output = await Program.RunAsync(
            "curl",
            [
                "--silent", "--show-error", "--include", "--http1.1", "--cacert", Path.Combine(parley.Data, "ca.pem"),
                "--resolve", $"{Deployment.Host}:{parley.HttpsPort}:{parley.IPAddress}", "-H", "Expect:",
                "--write-out", "\n%{http_code}", .. options, "--data-binary", "@-",
                $"https://{Deployment.Host}:{parley.HttpsPort}{path}",
            ],
            body, environment);
        int last = output.LastIndexOf('\n');
        int head = output.IndexOf("\r\n\r\n", output.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal),
            StringComparison.Ordinal);
        return (
            int.Parse(output.AsSpan(last + 1), CultureInfo.InvariantCulture), output[..head], output[(head + 4)..last]);
    }
}
