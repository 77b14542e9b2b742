// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;

namespace Parley.Registrar.Endpoints;

/// <summary>Source-generated reading and writing of the sealed rows.</summary>
[JsonSerializable(typeof(BindingRow))]
internal sealed partial class BindingRowFormat : JsonSerializerContext;
