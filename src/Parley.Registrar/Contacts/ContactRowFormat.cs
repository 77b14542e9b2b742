// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;

namespace Parley.Registrar.Contacts;

/// <summary>Source-generated reading and writing of the sealed rows.</summary>
[JsonSerializable(typeof(ContactRow))]
[JsonSerializable(typeof(GroupRow))]
internal sealed partial class ContactRowFormat : JsonSerializerContext;
