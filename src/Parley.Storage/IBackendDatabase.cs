// SPDX-License-Identifier: Apache-2.0

namespace Parley.Storage;

/// <summary>The database of users, credentials, contacts, presence that must last, certificates and audit.</summary>
public interface IBackendDatabase : IDatabase;
