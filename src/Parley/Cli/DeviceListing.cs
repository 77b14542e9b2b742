// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// Shows the certificates of devices. As JSON they are objects with <c>serial</c>, <c>device</c>, <c>state</c>
/// (<c>valid</c>, <c>ended</c> or <c>revoked</c>), <c>validUntil</c> and <c>revokedAt</c> (or null).
/// </summary>
internal static class DeviceListing
{
    public static void Write(TextWriter output, IReadOnlyList<DeviceLine> devices, bool asJson, DateTimeOffset now)
    {
        if (asJson)
        {
            Listing.WriteJson(output, devices, (writer, device) =>
            {
                writer.WriteString("serial", device.Serial);
                writer.WriteString("device", device.Device);
                writer.WriteString("state", CertificateState.Of(device.ValidUntil, device.RevokedAt, now));
                Listing.WriteTime(writer, "validUntil", device.ValidUntil);
                Listing.WriteTime(writer, "revokedAt", device.RevokedAt);
            });
        }
        else
        {
            Listing.WriteTable(
                output, ["SERIAL", "STATE", "VALID UNTIL", "DEVICE"],
                devices.Select(d => (string[])
                [
                    d.Serial, CertificateState.Of(d.ValidUntil, d.RevokedAt, now), Listing.Time(d.ValidUntil), d.Device,
                ]));
        }
    }
}
