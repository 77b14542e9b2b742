// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Endpoints;
using Parley.Registrar.Registration;
using Parley.Registrar.UserRouting;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.UserRouting;

public sealed class UserRouterAllocationTests
{
    [Fact]
    public void Routing_InSteadyState_AllocatesNothing()
    {
        RecordingSender sender = new();
        OnePerson directory = new();
        CountingProxy proxy = new();
        EndpointRegistry registry = new(
            directory, new TestDirectory(), new DeregistrationNotice(sender), new RegistrarLimits(),
            NullLogger<EndpointRegistry>.Instance);
        for (int i = 0; i < 8; i++)
        {
            Guid instance = new(i, 0, 0, new byte[8]);
            RegisteredEndpoint endpoint = new(
                directory.Bob.Id, directory.Bob.Address, instance.ToString(), "", instance.ToString(),
                Gruu.Create(directory.Bob.Address, instance), "sip:192.0.2.2", new TestConnection(),
                DateTimeOffset.MaxValue, null);
            registry.Register(new RegistrationState(endpoint, new RegistrationDialog("c", "t", "s", 1, true)));
        }

        UserRouter router = new(proxy, registry, new ServerNames(directory, sender.Fqdn), new ServerAnswers(sender));
        string gruu = registry.Find(directory.Bob.Id)[7].Gruu!;
        SipRequestContext[] requests =
        [
            Request("MESSAGE sip:bob@contoso.test", ""), Request($"INFO {gruu}", ";tag=x"),
            Request("BYE sip:192.0.2.2", ";tag=x"),
        ];
        Route(router, requests, 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Route(router, requests, 1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(1001 * (8 + 1 + 1), proxy.Targets);
    }

    private static void Route(UserRouter router, SipRequestContext[] requests, int times)
    {
        for (int i = 0; i < times; i++)
        {
            foreach (SipRequestContext request in requests)
            {
                router.Handle(request);
            }
        }
    }

    private static FakeRequestContext Request(string start, string toTag)
    {
        Assert.True(SipAddress.TryParse("alice@contoso.test", out SipAddress? alice));
        string text =
            $"""
            {start} SIP/2.0
            Via: SIP/2.0/TLS 192.0.2.9;branch=z9hG4bK1
            From: <sip:alice@contoso.test>;tag=1
            To: <sip:bob@contoso.test>{toTag}
            Max-Forwards: 70
            CSeq: 1 {start.Split(' ')[0]}
            Call-ID: 1
            """;
        return new FakeRequestContext(TestMessages.Parse(text), new TestConnection(), new AccountId(Guid.Empty), alice);
    }

    private sealed class CountingProxy : ISipProxy
    {
        public int Targets { get; private set; }

        public void Forward(SipRequestContext context, ReadOnlySpan<ProxyTarget> targets) => Targets += targets.Length;
    }

    /// <summary>A directory as cheap as the real one: look-ups by octets.</summary>
    private sealed class OnePerson : IAccountDirectory
    {
        public OnePerson()
        {
            Assert.True(SipAddress.TryParse("bob@contoso.test", out SipAddress? address));
            Bob = new Account(new AccountId(Guid.NewGuid()), address, "Bob", null, Enabled: true);
        }

        public event Action<AccountChange>? Changed
        {
            add { }
            remove { }
        }

        public Account Bob { get; }

        public IReadOnlySet<string> SipDomains { get; } = new HashSet<string> { "contoso.test" };

        public Account? Find(AccountId id) => id == Bob.Id ? Bob : null;

        public Account? Find(SipAddress address) => address.Equals(Bob.Address) ? Bob : null;

        public Account? FindByUri(ReadOnlySpan<byte> uri) =>
            Ascii.EqualsIgnoreCase(uri, Bob.Address.Value) ? Bob : null;

        public IReadOnlyList<Account> List() => [Bob];
    }
}
