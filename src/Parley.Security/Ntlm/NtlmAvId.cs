// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Ntlm;

/// <summary>The kinds of pair in a target information ([MS-NLMP] §2.2.2.1).</summary>
internal enum NtlmAvId : ushort
{
    EndOfList = 0,
    NetBiosComputerName = 1,
    NetBiosDomainName = 2,
    DnsComputerName = 3,
    DnsDomainName = 4,
    DnsTreeName = 5,
    Flags = 6,
    Timestamp = 7,
    SingleHost = 8,
    TargetName = 9,
    ChannelBindings = 10,
}
