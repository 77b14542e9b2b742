// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Web.Accounts;
using Xunit;

namespace Parley.Web.Tests.Accounts;

[Trait("claim", "T04")]
public sealed class AccountEpochsTests
{
    [Fact]
    public void Change_MovesThatAccountOnly()
    {
        MemoryDirectory directory = new();
        AccountId alice = directory.Add("alice@contoso.test", "Secret12");
        AccountId bob = directory.Add("bob@contoso.test", "Secret12");
        using AccountEpochs epochs = new(directory);
        long before = epochs.Current(alice);
        Assert.Equal(before, epochs.Latest);
        directory.Disable(alice);
        Assert.True(epochs.Current(alice) > before);
        Assert.Equal(epochs.Latest, epochs.Current(alice));
        Assert.Equal(before, epochs.Current(bob));
    }

    [Fact]
    public void AnotherProcess_BeginsElsewhere()
    {
        MemoryDirectory directory = new();
        using AccountEpochs first = new(directory);
        using AccountEpochs second = new(directory);
        Assert.NotEqual(first.Latest, second.Latest);
        Assert.True(first.Latest >= 0);
    }

    [Fact]
    public void Disposed_FollowsNoMore()
    {
        MemoryDirectory directory = new();
        AccountId alice = directory.Add("alice@contoso.test", "Secret12");
        AccountEpochs epochs = new(directory);
        epochs.Dispose();
        long before = epochs.Current(alice);
        directory.Tell(AccountChangeKind.SignedOut, alice);
        Assert.Equal(before, epochs.Current(alice));
    }
}
