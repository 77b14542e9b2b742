// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Storage;

namespace Parley.Registrar;

/// <summary>What the registrar needs from the layers below.</summary>
/// <param name="Directory">Accounts, and what changes about them.</param>
/// <param name="Certificates">The register of device certificates.</param>
/// <param name="Database">The database for contact lists; its schema includes <see
/// cref="Storage.RegistrarMigrations"/>.</param>
/// <param name="KeyRing">Seals contact lists, under the purpose backend/contacts.</param>
/// <param name="Sender">Sends the registrar's own requests.</param>
/// <param name="Proxy">Forwards requests to endpoints.</param>
/// <param name="Time">The clock.</param>
/// <param name="LoggerFactory">Makes the loggers.</param>
public sealed record RegistrarDependencies(
    IAccountDirectory Directory, IDeviceCertificateRegister Certificates, IBackendDatabase Database, IKeyRing KeyRing,
    ISipSender Sender, ISipProxy Proxy, TimeProvider Time, ILoggerFactory LoggerFactory);
