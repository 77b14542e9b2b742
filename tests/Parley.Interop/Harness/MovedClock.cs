// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Parley.Interop.Harness;

/// <summary>
/// The clock of a program under test, moved while it runs with the distribution's libfaketime. What it measures
/// (timers, elapsed time) goes on as it is.
/// </summary>
internal sealed class MovedClock
{
    // The build for programs of many threads: the other lets one thread read an offset that another is still parsing.
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private const string Preload = "LD_PRELOAD";

    private readonly string _file = Path.Combine(Workspace.NewDirectory("clock"), "offset");

    public MovedClock() => Move(TimeSpan.Zero);

    /// <summary>The variables of whoever goes by it.</summary>
    public (string Name, string Value)[] Environment =>
    [
        (Preload, FakeTime), ("FAKETIME_TIMESTAMP_FILE", _file), ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>The same for a program that has other variables, and perhaps a preload, already.</summary>
    public (string Name, string Value)[] Over(params IEnumerable<(string Name, string Value)> others) =>
    [
        .. others.Where(static v => v.Name != Preload), .. Environment.Where(static v => v.Name != Preload),
        (Preload, string.Join(':', others.Where(static v => v.Name == Preload).Select(static v => v.Value)
            .Append(FakeTime))),
    ];

    /// <summary>How far it is from the true time, from now on.</summary>
    public void Move(TimeSpan offset)
    {
        string next = _file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{(long)offset.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }
}
