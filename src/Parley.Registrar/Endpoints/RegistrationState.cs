// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>An endpoint with what its removal by the server needs. Immutable.</summary>
/// <param name="Endpoint">What others see of it.</param>
/// <param name="Dialog">The REGISTER it stands on.</param>
internal sealed record RegistrationState(RegisteredEndpoint Endpoint, RegistrationDialog Dialog);
