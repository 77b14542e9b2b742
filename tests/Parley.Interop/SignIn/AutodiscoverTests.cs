// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.SignIn;

/// <summary>Finding the server without being told (client contract 1.1, 1.2): the port is fixed, 443.</summary>
public sealed class AutodiscoverTests
{
    private const string Password = "Secret-discover-1";

    [Theory]
    [InlineData("lyncdiscoverinternal")]
    [InlineData("lyncdiscover")]
    public async Task Autodiscover_WithoutServerOption_LeadsToSignIn(string name)
    {
        // An address of the loopback network that nobody else listens on.
        await using Deployment deployment = await Deployment.CreateAsync("autodiscover", "127.0.0.77", 443);
        await deployment.ServeAsync();
        await deployment.AddUserAsync("dana", Password);
        PidginClient dana = deployment.Client("dana", "--host", $"{name}.{Deployment.Domain}={deployment.IPAddress}");

        Task<ClientEvent> signedOn = dana.ExpectAsync("signed-on");
        await dana.CommandAsync(
            "login", "account=" + Deployment.Address("dana"), "password=" + Password, "transport=auto",
            "authentication=tls-dsk");
        await signedOn;

        // Not by a record of the name service: none was asked for.
        Assert.DoesNotContain(dana.Events.Where(static e => e.Is("name-lookup")), static e => e["kind"] == "SRV");
    }
}
