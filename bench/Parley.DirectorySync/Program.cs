// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Domains;
using Parley.Directory.Ldap;
using Parley.Directory.Ldap.Protocols;
using Parley.DirectorySync;

// Parley.DirectorySync PEOPLE
// Ends that many people at once in a database of its own, and says how long that took.
if (args.Length == 1 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
{
    await using Keeping keeping = new(count);
    await keeping.MeasureAsync();
    return 0;
}

// Parley.DirectorySync DOMAIN CONTROLLER NAME PASSWORD CA GROUP CHANGE...
// Reads a domain as the server does, and says what it cost; CHANGE is a command that changes one person there.
if (args.Length < 7)
{
    await Console.Error.WriteLineAsync("PEOPLE | DOMAIN CONTROLLER NAME PASSWORD CA GROUP CHANGE...");
    return 2;
}

DirectoryDomain domain = new()
{
    DnsName = args[0], NetBiosName = args[0].Split('.')[0].ToUpperInvariant(), Controllers = [args[1]],
    Transport = DomainTransport.Ldaps, BindName = args[2], TrustedCertificates = args[4], EnabledGroup = args[5],
};
Counted people = new(domain, args[3]);
await using ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
await MeasureAsync("first run");
people.Reset();
await MeasureAsync("restart, nothing changed");

await using (DomainSynchroniser synchroniser = await StartAsync())
{
    TimeSpan before = Cpu();
    long began = TimeProvider.System.GetTimestamp();
    await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
    double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    Say($"following, nothing changes: {(Cpu() - before).TotalMilliseconds / seconds:0.0} ms CPU a second");

    people.Reset();
    began = TimeProvider.System.GetTimestamp();
    DomainStatus? status = await synchroniser.SynchroniseAsync(domain.DnsName, default);
    Say($"everybody compared in full, nothing changed: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s, "
        + $"{people.People} taken over of {status!.People}");

    for (int i = 0; i < 3; i++)
    {
        people.Reset();
        using Process change = Process.Start(args[6], args[7..]);
        await change.WaitForExitAsync();
        began = TimeProvider.System.GetTimestamp();
        DomainPerson changed = await people.Next.Task;
        Say($"a change of {changed.SamAccountName} was here {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s after it was made");
    }
}

return 0;

async Task MeasureAsync(string what)
{
    TimeSpan before = Cpu();
    long allocated = GC.GetTotalAllocatedBytes();
    long began = TimeProvider.System.GetTimestamp();
    await using DomainSynchroniser synchroniser = await StartAsync();
    Say($"{what}: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s, {(Cpu() - before).TotalSeconds:0.0} s CPU, "
        + $"{people.People} people in {people.Batches} batches, {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MiB allocated, "
        + $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB at most resident");
    Say($"  of {synchroniser.Status[0].People} people; comparison alone {synchroniser.Status[0].FirstRun?.TotalSeconds:0.0} s");
}

async Task<DomainSynchroniser> StartAsync()
{
    DomainSynchroniser synchroniser = new(
        people, new LdapSessionFactory(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance,
        metrics.GetRequiredService<IMeterFactory>());
    await synchroniser.StartAsync(default);
    while (synchroniser.Status[0] is not { Mode: ReadingMode.Following, LastComparison: not null })
    {
        if (synchroniser.Status[0].LastError is { } error)
        {
            Say(error);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    return synchroniser;
}

static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

static void Say(string text) => Console.WriteLine(text);
