// SPDX-License-Identifier: Apache-2.0

namespace Parley.Web.TestKit;

/// <summary>A ticket as the client keeps it: text it has scraped and never parsed (client contract 4.3).</summary>
public sealed record ClientTicket(string Assertion, string AssertionId, string Lifetime, byte[] Proof);
