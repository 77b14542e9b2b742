// SPDX-License-Identifier: Apache-2.0

using System;
using System.Data.Common;

namespace Parley.Directory.Users;

/// <summary>
/// A change of the directory, ready to run in a write of the caller's: so that a change and the line of the audit log
/// that tells of it are one transaction. Run once.
/// </summary>
/// <param name="Work">What to do in the transaction.</param>
/// <param name="Committed">
/// What to do after its commit, as <see cref="Storage.IDatabase"/> describes: memory and events.
/// </param>
/// <typeparam name="T">What it comes to.</typeparam>
public sealed record DirectoryOperation<T>(Func<DbConnection, DbTransaction, T> Work, Action<T> Committed);
