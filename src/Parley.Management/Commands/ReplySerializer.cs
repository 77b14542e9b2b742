// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parley.Management.Commands;

/// <summary>Replies as octets and HTTP status codes.</summary>
internal static class ReplySerializer
{
    public const string MediaType = "application/json";

    public const string ProblemMediaType = "application/problem+json";

    private const string TypePrefix = "urn:parley:problem:administration:";

    /// <summary>The HTTP status code of a reply.</summary>
    public static int StatusCode(AdministrationStatus status) => status switch
    {
        AdministrationStatus.Ok => 200,
        AdministrationStatus.Refused => 422,
        AdministrationStatus.NotFound => 404,
        AdministrationStatus.Malformed => 400,
        AdministrationStatus.TooLarge => 413,
        AdministrationStatus.Unauthenticated or AdministrationStatus.ClockSkew or AdministrationStatus.Replayed => 401,
        AdministrationStatus.Forbidden => 403,
        AdministrationStatus.Busy => 503,
        AdministrationStatus.Failed => 500,
    };

    /// <summary>Writes a reply; everything but success as a problem.</summary>
    public static byte[] Write(AdministrationReply reply)
    {
        bool ok = reply.Status == AdministrationStatus.Ok;
        ReplyDocument document = new()
        {
            Type = ok ? null : TypePrefix + JsonNamingPolicy.KebabCaseLower.ConvertName(reply.Status.ToString()),
            Title = ok ? null : Title(reply.Status),
            Status = ok ? null : StatusCode(reply.Status),
            Detail = reply.Text,
            Code = reply.Status,
            Changed = reply.Changed,
            Users = reply.Users,
            Devices = reply.Devices,
            Administrators = reply.Administrators,
            Certificates = reply.Certificates,
            Import = reply.Import,
            Errors = reply.Errors,
            Domains = reply.Domains,
            People = reply.People,
            Attributes = reply.Attributes,
            Photo = reply.Photo,
            Problems = reply.Problems,
            ServerTime = reply.ServerTime,
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, AdministrationJson.Options);
    }

    /// <summary>Reads a reply.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AdministrationReply? reply)
    {
        reply = null;
        try
        {
            if (JsonSerializer.Deserialize<ReplyDocument>(body, AdministrationJson.Options) is { } document)
            {
                reply = new AdministrationReply(document.Code, document.Detail ?? string.Empty)
                {
                    Changed = document.Changed, Users = document.Users,
                    Devices = document.Devices, Administrators = document.Administrators,
                    Certificates = document.Certificates, Import = document.Import,
                    Errors = document.Errors, Domains = document.Domains, People = document.People,
                    Attributes = document.Attributes, Photo = document.Photo, Problems = document.Problems,
                    ServerTime = document.ServerTime,
                };
            }
        }
        catch (JsonException)
        {
            // Not a reply of this server's; the caller says so.
            return false;
        }

        return reply is not null;
    }

    private static string Title(AdministrationStatus status) => status switch
    {
        AdministrationStatus.Ok => string.Empty,
        AdministrationStatus.Refused => "Refused",
        AdministrationStatus.NotFound => "Not found",
        AdministrationStatus.Malformed => "Malformed request",
        AdministrationStatus.TooLarge => "Request too large",
        AdministrationStatus.Unauthenticated => "No valid credential",
        AdministrationStatus.ClockSkew => "The clocks differ",
        AdministrationStatus.Replayed => "Request taken already",
        AdministrationStatus.Forbidden => "Not allowed",
        AdministrationStatus.Busy => "Too busy",
        AdministrationStatus.Failed => "The server failed",
    };
}
