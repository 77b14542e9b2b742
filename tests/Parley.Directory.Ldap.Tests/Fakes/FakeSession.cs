// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>A connection to a fake controller, which answers as [MS-ADTS] says.</summary>
internal sealed class FakeSession(FakeController controller, TimeProvider time) : IDirectorySession
{
    private const string Settings = "CN=NTDS Settings,CN=";

    public string Controller => controller.Name;

    public bool IsDisposed { get; private set; }

    public Task<DirectoryPage> SearchAsync(
        DirectorySearch search, byte[]? cookie, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        controller.Requests++;
        controller.Searches.Add($"{search.Base} {search.Filter}");
        if (controller.IsDown || controller.BreaksAfter is <= 0)
        {
            throw new ControllerException(DirectoryFailure.Unreachable, $"{controller.Name} is gone.");
        }

        controller.BreaksAfter--;
        if (controller.Fault?.Invoke(search, cookie) is { } fault)
        {
            throw fault;
        }

        return Task.FromResult(search.Base switch
        {
            "" => One("", RootDse()),
            _ when search.Base.StartsWith(Settings, StringComparison.Ordinal) =>
                One(search.Base, ("invocationId", controller.Invocation.ToByteArray())),
            FakeDomain.Root when search.Depth == SearchDepth.Base => One(
                search.Base, ("objectSid", Sid(controller.DomainSid)),
                ("lockoutDuration", Text(controller.Domain.LockoutDuration)),
                ("lockoutThreshold", Text(controller.Domain.LockoutThreshold)),
                ("lockOutObservationWindow", Text(controller.Domain.LockoutWindow)),
                controller.HidesCursors ? ("hidden", [])
                    : controller.KeepsVector ? ("replUpToDateVector", Vector())
                    : ("msDS-NCReplCursors", Text(Cursor()))),
            _ when search.Base.StartsWith("CN=Deleted Objects,", StringComparison.Ordinal) =>
                controller.ShowsDeleted ? One(search.Base, ("objectGUID", new byte[16])) : throw NoSuchObject(search),
            _ => Find(search, cookie),
        });
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return controller.DisposeFault is { } fault ? throw fault : default(ValueTask);
    }

    // Of the other one of two.
    private (Guid Invocation, long Usn) Reached()
    {
        FakeController other = controller.Domain.Controllers.First(c => c.Name != controller.Name);
        return (other.Invocation, controller.HasOfOther ?? (controller.IsBehind ? other.Usn - 1 : other.Usn));
    }

    private string Cursor() =>
        $"<DS_REPL_CURSOR>\n\t<uuidSourceDsaInvocationID>{Reached().Invocation:D}</uuidSourceDsaInvocationID>"
        + $"\n\t<usnAttributeFilter>{Reached().Usn}</usnAttributeFilter>\n</DS_REPL_CURSOR>\n\0";

    // Version 2, with a cursor of somebody else before.
    private byte[] Vector() =>
    [
        2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
        .. new byte[32],
        .. Reached().Invocation.ToByteArray(), .. BitConverter.GetBytes(Reached().Usn), .. new byte[8],
    ];

    private DirectoryPage Find(DirectorySearch search, byte[]? cookie)
    {
        string above = search.Base;
        FakeCopy[] alive = [.. controller.Copies.Values.Where(c => search.ShowDeleted || !c.Value.IsDeleted)];
        if (above.StartsWith("<GUID=", StringComparison.Ordinal))
        {
            Guid guid = DistinguishedName.Read(above).ObjectGuid!.Value;
            above = controller.Copies.TryGetValue(guid, out FakeCopy? copy) && !copy.Value.IsDeleted
                ? controller.NameOf(copy.Value)
                : throw NoSuchObject(search);
        }
        else if (above != FakeDomain.Root && !alive.Any(c => controller.NameOf(c.Value) == above))
        {
            throw NoSuchObject(search);
        }

        Func<IReadOnlyDictionary<string, List<byte[]>>, bool> filter = FakeFilter.Read(search.Filter);
        Guid after = cookie is null ? Guid.Empty : new Guid(cookie);
        var found = alive
            .Where(c => search.Depth == SearchDepth.Base
                ? controller.NameOf(c.Value) == above
                : DistinguishedName.IsWithin(controller.NameOf(c.Value), above))
            .Select(c => (Copy: c, Attributes: Attributes(c)))
            .Where(c => filter(c.Attributes)).OrderBy(static c => c.Copy.Value.Guid)
            .SkipWhile(c => c.Copy.Value.Guid.CompareTo(after) <= 0).ToArray();
        int size = search.PageSize == 0 ? int.MaxValue : search.PageSize;
        DirectoryRecord[] page = [.. found.Take(size).Select(f => Record(search, f.Copy, f.Attributes))];
        return new DirectoryPage(
            page, found.Length > size ? found[size - 1].Copy.Value.Guid.ToByteArray() : null);
    }

    private DirectoryRecord Record(DirectorySearch search, FakeCopy copy, Dictionary<string, List<byte[]>> all)
    {
        Dictionary<string, IReadOnlyList<byte[]>> asked = new(StringComparer.OrdinalIgnoreCase);
        foreach (string attribute in search.Attributes)
        {
            if (attribute.StartsWith("member;range=", StringComparison.Ordinal))
            {
                AddMembers(copy.Value, attribute, asked);
            }
            else if (all.TryGetValue(attribute, out List<byte[]>? values))
            {
                asked[attribute] = values;
            }
        }

        string name = controller.NameOf(copy.Value);
        return new DirectoryRecord(search.ExtendedNames ? Extended(copy.Value.Guid, name) : name, asked);
    }

    private void AddMembers(FakeObject group, string attribute, Dictionary<string, IReadOnlyList<byte[]>> asked)
    {
        int from = int.Parse(attribute.Split('=')[1].Split('-')[0], CultureInfo.InvariantCulture);
        Guid[] members = [.. group.Members.Order()];
        byte[][] values =
        [
            .. members.Skip(from).Take(controller.RangeSize)
                .Select(m => Encoding.UTF8.GetBytes(Extended(m, controller.NameOf(controller.Copies[m].Value)))),
        ];
        if (values.Length > 0)
        {
            bool last = from + values.Length >= members.Length;
            asked[$"member;range={from}-{(last ? "*" : from + values.Length - 1)}"] = values;
        }
    }

    private Dictionary<string, List<byte[]>> Attributes(FakeCopy copy)
    {
        FakeObject value = copy.Value;
        Dictionary<string, List<byte[]>> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["objectClass"] = [.. Classes(value.Kind).Select(Text)],
            ["objectGUID"] = [value.Guid.ToByteArray()],
            ["uSNChanged"] = [Text(copy.Changed)],
            ["uSNCreated"] = [Text(copy.Created)],
        };
        if (value.Kind != FakeKind.Unit)
        {
            all["objectSid"] = [Sid($"{FakeDomain.Sid}-{value.Rid}")];
            all["sAMAccountName"] = [Text(value.Sam)];
            all["memberOf"] = [.. controller.GroupsWith(value.Guid).Select(g => Text(controller.NameOf(g.Value)))];
        }

        if (value.IsDeleted)
        {
            all["isDeleted"] = [Text("TRUE")];
            return all;
        }

        if (value.Kind is FakeKind.Person or FakeKind.SystemPerson && !controller.HidesEverybody)
        {
            all["objectCategory"] = [Text("person")];
            all["sAMAccountType"] = [Text(805306368)];
            all["userAccountControl"] = [Text(value.Control)];
            all["primaryGroupID"] = [Text(value.PrimaryGroup)];
            all["lockoutTime"] = [Text(value.LockoutTime)];
            all["msDS-User-Account-Control-Computed"] = [Text(value.IsLocked ? 0x10 : 0)];
        }

        if (value.Kind == FakeKind.SystemPerson)
        {
            all["isCriticalSystemObject"] = [Text("TRUE")];
        }

        foreach ((string attribute, byte[] octets) in value.More)
        {
            all[attribute] = [octets];
        }

        return all;
    }

    private (string, byte[])[] RootDse() =>
    [
        ("defaultNamingContext", Text(controller.NamingContext)),
        ("dsServiceName", Text(Settings + controller.Name)),
        ("highestCommittedUSN", Text(controller.Usn)),
        ("isSynchronized", Text("TRUE")),
        ("currentTime", Text((time.GetUtcNow() + controller.ClockDifference).ToString(
            "yyyyMMddHHmmss'.0Z'", CultureInfo.InvariantCulture))),
    ];

    private static DirectoryPage One(string name, params (string Name, byte[] Value)[] attributes) => new(
        [
            new DirectoryRecord(name, attributes.ToDictionary(
                static a => a.Name, static a => (IReadOnlyList<byte[]>)[a.Value], StringComparer.OrdinalIgnoreCase)),
        ],
        null);

    private static string[] Classes(FakeKind kind) => kind switch
    {
        FakeKind.Group => ["top", "group"],
        FakeKind.Unit => ["top", "organizationalUnit"],
        FakeKind.Computer => ["top", "person", "organizationalPerson", "user", "computer"],
        _ => ["top", "person", "organizationalPerson", "user"],
    };

    private static string Extended(Guid guid, string name) => $"<GUID={guid:D}>;<SID=S-1-5-21-9-9-9>;{name}";

    private static byte[] Text(string value) => Encoding.UTF8.GetBytes(value);

    private static byte[] Text(long value) => Text(value.ToString(CultureInfo.InvariantCulture));

    private static byte[] Sid(string text)
    {
        uint[] parts = [.. text.Split('-').Skip(3).Select(static p => uint.Parse(p, CultureInfo.InvariantCulture))];
        return [1, (byte)parts.Length, 0, 0, 0, 0, 0, 5, .. parts.SelectMany(BitConverter.GetBytes)];
    }

    private static ControllerException NoSuchObject(DirectorySearch search) =>
        new(DirectoryFailure.NoSuchObject, $"There is no {search.Base}.");
}
