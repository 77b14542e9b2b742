// SPDX-License-Identifier: Apache-2.0

using Xunit;

// Every class has a server and several clients of its own, and one test holds a clock: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
