// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Parley.Demo;

/// <summary>What <c>parley demo</c> prints. Lines that begin with a dollar sign are commands; a test runs them as printed.</summary>
internal static class DemoInstructions
{
    public static string Text(DemoDeployment demo, string profiles)
    {
        StringBuilder text = new();
        text.AppendLine().AppendLine("Parley runs on this machine until Ctrl-C; then everything of it is deleted.").AppendLine();
        foreach (DemoPerson person in demo.People)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {person.Name,-8} {person.Address,-18} password {person.Password}");
        }

        text.AppendLine().AppendLine("To sign in with Pidgin (Debian packages pidgin and pidgin-sipe), from the repository, one terminal each:").AppendLine();
        foreach (DemoPerson person in demo.People)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  $ eng/pidgin-shim.sh pidgin --multiple --config={profiles}/{person.User}");
        }

        text.AppendLine()
            .AppendLine("eng/pidgin-shim.sh mends the XML reading of pidgin-sipe on current Debian, where it is broken; elsewhere it just starts")
            .AppendLine("the program. The profiles are separate from your own. By hand, in a profile of your own: protocol Office Communicator,")
            .AppendLine(CultureInfo.InvariantCulture, $"user name alice@{DemoDeployment.Domain}, on the Advanced tab server {DemoDeployment.Host}:{demo.SipPort}, connection type SSL/TLS,")
            .AppendLine(CultureInfo.InvariantCulture, $"authentication scheme TLS-DSK; the root certificate is {demo.RootCertificateFile}.")
            .AppendLine()
            .AppendLine("Then add each other (Buddies, Add Buddy: bob@" + DemoDeployment.Domain + "), change your status, write. To throw Bob out:").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"  $ dotnet run --project src/Parley -- user disable --data {demo.DataDirectory} --sip bob@{DemoDeployment.Domain}")
            .AppendLine();
        return text.ToString();
    }
}
