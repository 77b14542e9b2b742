// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Interop;
using Parley.Security.Gssapi.Keytabs;
using Parley.Security.Gssapi.Tokens;
using Parley.Security.Kerberos;

namespace Parley.Security.Gssapi.Acceptance;

/// <summary>
/// Accepts tickets with MIT Kerberos. One for the process; safe from any thread. Each token is judged by the keytab as
/// it is then: a file put in its place by renaming counts at once, and an old key goes on for as long as it is in it.
/// </summary>
public sealed class GssKerberosAcceptor : IKerberosAcceptor
{
    private readonly KerberosAcceptorOptions _options;
    private readonly TimeProvider _time;
    private readonly string _keytab;
    private readonly string _replayCache;
    private readonly TokenDiagnosis _diagnosis;

    private GssKerberosAcceptor(KerberosAcceptorOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _keytab = KeytabFile.NameOf(options.KeytabFile);
        _replayCache = "file2:" + Path.Combine(Path.GetFullPath(options.ReplayCacheDirectory), "replay");
        _diagnosis = new TokenDiagnosis(options.KeytabFile, time);
    }

    /// <summary>Makes an acceptor, and the directory of its replay cache.</summary>
    /// <param name="options">How tickets are accepted.</param>
    /// <param name="time">The clock; the library itself asks the system's.</param>
    /// <exception cref="GssapiException">
    /// The keytab cannot be read, others may read it, or MIT Kerberos is missing.
    /// </exception>
    public static GssKerberosAcceptor Create(KerberosAcceptorOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (!File.Exists(options.KeytabFile))
        {
            throw new GssapiException($"There is no keytab {options.KeytabFile}.");
        }

        KeytabFile.CheckPermissions(options.KeytabFile);
        _ = KeytabFile.Read(options.KeytabFile);
        Directory.CreateDirectory(
            options.ReplayCacheDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new GssKerberosAcceptor(options, time);
    }

    /// <inheritdoc />
    public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (token.Length > _options.MaximumTokenLength)
        {
            return Refuse(AuthenticationFailure.MalformedToken, $"The token has {token.Length} octets.");
        }

        if (!ClientToken.TryRead(token, out ClientToken client)
            || !ApRequest.TryRead(client.ApRequest, out ApRequest request))
        {
            return Refuse(
                AuthenticationFailure.MalformedToken, "The token is no Kerberos ticket, bare or as the first choice.");
        }

        return CheckName(service, request) ?? CheckStrength(request)
            ?? FindKey(request, out string principal) ?? Accept(principal, client, request, channelBinding);
    }

    private KerberosAcceptance? CheckName(string service, in ApRequest request)
    {
        string host = request.Host;
        return string.Equals(request.Service, service, StringComparison.OrdinalIgnoreCase)
            && _options.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase)
            ? null
            : Refuse(
                AuthenticationFailure.UnknownServiceKey,
                $"The ticket is for {request.Principal}; this is {service}/{_options.HostNames[0]}.");
    }

    // What the ticket and the authenticator are sealed with: the service's key and the session's.
    private static KerberosAcceptance? CheckStrength(in ApRequest request) =>
        CheckStrength(request.Ticket.Type, "ticket") ?? CheckStrength(request.Authenticator.Type, "session key");

    private static KerberosAcceptance? CheckStrength(int type, string what) =>
        EncryptionType.IsStrong(type)
            ? null
            : Refuse(
                AuthenticationFailure.Downgrade,
                $"The {what} is of type {EncryptionType.NameOf(type)}, which is too weak; give the service account AES "
                + "keys (msDS-SupportedEncryptionTypes 24) and make its keytab anew.");

    // The principal as the keytab writes it: to a domain the letters' case is all the same, to the library it is not.
    private KerberosAcceptance? FindKey(in ApRequest request, out string principal)
    {
        principal = string.Empty;
        IReadOnlyList<KeytabKey> keys;
        try
        {
            // One that was put in its place since is no better guarded for it.
            KeytabFile.CheckPermissions(_options.KeytabFile);
            keys = KeytabFile.Read(_options.KeytabFile);
        }
        catch (GssapiException e)
        {
            return Refuse(AuthenticationFailure.UnknownServiceKey, e.Message);
        }

        string wanted = request.Principal;
        KeytabKey[] named =
            [.. keys.Where(k => string.Equals(k.Principal, wanted, StringComparison.OrdinalIgnoreCase))];
        int type = request.Ticket.Type;
        uint? version = request.Ticket.KeyVersion;
        KeytabKey? fitting = Array.Find(
            named, k => k.EncryptionType == type && (version is null || k.Version == version));
        if (fitting is not null)
        {
            principal = fitting.Principal;
            return null;
        }

        string has = named.Length == 0
            ? "none of that name"
            : string.Join(", ", named.Select(
                static k => $"kvno {k.Version} ({EncryptionType.NameOf(k.EncryptionType)})"));
        string number = version?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        return Refuse(
            AuthenticationFailure.UnknownServiceKey,
            $"The ticket for {wanted} needs the key with kvno {number} ({EncryptionType.NameOf(type)}); the keytab "
            + $"{_options.KeytabFile} has {has}.");
    }

    private KerberosAcceptance Accept(
        string principal, in ClientToken client, in ApRequest request, ReadOnlySpan<byte> channelBinding)
    {
        using SafeGssNameHandle? name = GssNames.Import(principal);
        uint minor = 0;
        using SafeGssCredentialHandle? credential =
            name is null ? null : GssAcceptance.Acquire(_keytab, _replayCache, name, out minor);
        if (credential is null)
        {
            return Refuse(
                AuthenticationFailure.UnknownServiceKey,
                $"The key of {principal} cannot be used: {GssStatus.Describe(minor)}.");
        }

        using GssAccepted accepted = GssAcceptance.Accept(credential, client.Kerberos, channelBinding);
        return LibGss.IsError(accepted.Major) || accepted.Context is null || accepted.Client is null
            ? Refuse(accepted, request, principal)
            : Establish(accepted, client, request, principal);
    }

    private KerberosAcceptance Refuse(GssAccepted accepted, in ApRequest request, string principal)
    {
        if (LibGss.RoutineError(accepted.Major) == LibGss.BadBindings)
        {
            return Refuse(
                AuthenticationFailure.TargetMismatch, "The client bound its token to another channel than this one.");
        }

        int code = (int)accepted.Minor;
        AuthenticationFailure reason = KerberosErrors.ReasonOf(code);
        return Refuse(
            reason, _diagnosis.Explain(code, request, principal) ?? $"{GssStatus.Describe(accepted.Minor)}.");
    }

    private KerberosAcceptance Establish(
        GssAccepted accepted, in ClientToken client, in ApRequest request, string principal)
    {
        if ((accepted.Major & LibGss.ContinueNeeded) != 0)
        {
            return Refuse(AuthenticationFailure.MalformedToken, "The client wants more than one leg.");
        }

        if ((accepted.Flags & LibGss.IntegrityFlag) == 0 || (accepted.Flags & LibGss.AnonymousFlag) != 0)
        {
            return Refuse(AuthenticationFailure.Downgrade, "The client did without integrity, or without a name.");
        }

        // The client's own subkey may be of another type than the session key.
        if (CheckStrength(GssAcceptance.KeyTypeOf(accepted.Context!), "client's key") is { } weak)
        {
            return weak;
        }

        string person = GssNames.Display(accepted.Client!);
        TimeSpan life = LifeOf(accepted.Time);
        if ((CheckRealm(person, principal) ?? CheckLife(life, person)) is { } refusal)
        {
            return refusal;
        }

        GssKerberosContext context = new(
            accepted.TakeContext(), person, GssNames.RealmOf(person),
            GssNames.FindSecurityIdentifier(accepted.Client!), (accepted.Flags & LibGss.ChannelBoundFlag) != 0,
            _time.GetUtcNow() + life);
        byte[] reply = client.NegotiatedAs.IsEmpty
            ? accepted.Reply
            : NegotiationReply.Write(client.NegotiatedAs, accepted.Reply);
        return new KerberosAcceptance(
            AuthenticationFailure.None, $"{context.Principal} with a ticket for {request.Principal}.", context, reply);
    }

    /// <summary>
    /// Whether the client is of the realm whose key opened its ticket: what another realm signed into a ticket is
    /// nothing that this one vouches for, trust or no trust.
    /// </summary>
    /// <param name="client">The client's principal.</param>
    /// <param name="service">The principal whose key opened the ticket.</param>
    internal static KerberosAcceptance? CheckRealm(string client, string service)
    {
        string theirs = GssNames.RealmOf(client);
        string ours = GssNames.RealmOf(service);
        return theirs.Length > 0 && string.Equals(theirs, ours, StringComparison.Ordinal)
            ? null
            : Refuse(
                AuthenticationFailure.NotPermitted,
                $"{client} is of another realm than {service}, whose key opened the ticket: people come in by a ticket "
                + "of their own domain, for which the keytab needs a key, and not across a trust.");
    }

    /// <summary>How long a ticket lasts: the library adds the difference of clocks it tolerates.</summary>
    internal static TimeSpan LifeOf(uint seconds) => TimeSpan.FromSeconds(seconds) - TokenDiagnosis.Tolerance;

    private static KerberosAcceptance? CheckLife(TimeSpan life, string client) => life > TimeSpan.Zero
        ? null
        : Refuse(AuthenticationFailure.TicketExpired, $"The ticket of {client} has expired.");

    private static KerberosAcceptance Refuse(AuthenticationFailure failure, string detail) =>
        new(failure, detail, null, default);
}
