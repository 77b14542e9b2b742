// SPDX-License-Identifier: Apache-2.0

namespace Parley.Demo;

/// <summary>A person of the demonstration, with the password that is printed.</summary>
/// <param name="User">The user part of the address.</param>
/// <param name="Name">The display name.</param>
/// <param name="Password">The password; made at random for each demonstration.</param>
internal sealed record DemoPerson(string User, string Name, string Password)
{
    public string Address => User + "@" + DemoDeployment.Domain;
}
