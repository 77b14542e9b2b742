// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Parley.Demo;

/// <summary>
/// What <c>parley demo</c> prints. Lines that begin with a dollar sign are commands; a test runs them as printed.
/// </summary>
/// <param name="demo">The deployment.</param>
/// <param name="profiles">The directory of the Pidgin profiles.</param>
/// <param name="programs">How programs are started.</param>
internal sealed class DemoInstructions(DemoDeployment demo, string profiles, DemoPrograms programs)
{
    /// <inheritdoc />
    public override string ToString()
    {
        DemoPerson bob = demo.People[1];
        string account = $"--data {DemoPrograms.Quote(demo.DataDirectory)} --sip {bob.Address}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Parley runs on this machine until you press Ctrl-C here; then everything of it is deleted.

            {Lines(demo.People.Select(static p => $"  {p.Name,-8} {p.Address,-18} password {p.Password}"))}

            1. Sign in with Pidgin (Debian packages pidgin, pidgin-sipe), each person in another terminal:

            {Lines(demo.People.Select(person => "     $ " + Pidgin(person.User)))}

               The passwords are in these profiles already; your own Pidgin settings are not touched.
               {AboutTheShim}

            2. Double-click a name and write. Choose a status at the bottom of one list, type a note, press
               Enter: both are in the other lists.

            3. Throw {bob.Name} out; his list says so at once:

                 $ {programs.Parley} user disable {account}

               Let him in again, then press Re-enable in his list:

                 $ {programs.Parley} user enable {account}

            Or set up an account by hand, in a profile that is empty:

                 $ {Pidgin("by-hand")}

               Add an account. On the tab Basic, Protocol: Office Communicator, Username: an address from
               above, and its Password. On the tab Advanced, Server[:Port]: {DemoDeployment.Host}:{demo.SipPort}
               Leave the rest as it is. Pidgin asks whether to accept the server's certificate: accept it,
               if View Certificate shows this SHA256:

                 {demo.ServerFingerprint()}

               Pidgin hides who is offline, unless told: Buddies, Show, Offline Buddies.

            """);
    }

    private string AboutTheShim => programs.PidginShim is null
        ? "On current Debian pidgin-sipe reads no XML: there, start it with eng/pidgin-shim.sh of Parley's source."
        : "The script mends pidgin-sipe, which reads no XML on current Debian; it needs gcc and libxml2-dev.";

    private string Pidgin(string profile)
    {
        string shim = programs.PidginShim is null ? "" : programs.PidginShim + " ";
        return $"{shim}pidgin --multiple --config={DemoPrograms.Quote(Path.Combine(profiles, profile))}";
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
