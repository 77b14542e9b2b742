// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Parley.Storage.Sqlite.Tests.Crash;
using Xunit.Runner.InProc.SystemConsole;

[assembly: SupportedOSPlatform("linux")]

namespace Parley.Storage.Sqlite.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [CrashingWriter.Argument, string path])
        {
            return await CrashingWriter.RunAsync(path);
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
