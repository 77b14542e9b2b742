// SPDX-License-Identifier: Apache-2.0

namespace Parley.Registrar.Ordering;

/// <summary>One piece of work for <see cref="OrderedActions"/>. Does not block.</summary>
internal abstract class OrderedAction
{
    /// <summary>Does it.</summary>
    public abstract void Run();
}
