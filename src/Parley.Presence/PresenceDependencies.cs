// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Storage;

namespace Parley.Presence;

/// <summary>What presence needs from the layers below.</summary>
/// <param name="Directory">Accounts, and what changes about them.</param>
/// <param name="Endpoints">Who is signed in, and who leaves.</param>
/// <param name="Database">The database for what lasts; its schema includes <see
/// cref="Storage.PresenceMigrations"/>.</param>
/// <param name="KeyRing">Seals what lasts, under the purposes backend/notes and backend/presence.</param>
/// <param name="Sender">Sends notifications.</param>
/// <param name="Time">The clock.</param>
/// <param name="LoggerFactory">Makes the loggers.</param>
public sealed record PresenceDependencies(
    IAccountDirectory Directory, IEndpointLocator Endpoints, IBackendDatabase Database, IKeyRing KeyRing,
    ISipSender Sender, TimeProvider Time, ILoggerFactory LoggerFactory);
