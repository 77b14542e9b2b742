// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Messages;
using Parley.Sip.Transactions;
using Xunit;

namespace Parley.Sip.Tests.Transactions;

public sealed class TransactionMatchTests
{
    private static readonly string WithBranch =
        Samples.Invite.Replace("192.0.2.2:50522\n", "192.0.2.2:50522;branch=z9hG4bKq1\n", StringComparison.Ordinal);

    [Theory]
    [InlineData("CSeq: 1", "CSeq: 9")]
    [InlineData("2EF6", "2EF7")]
    [InlineData("tag=3284751", "tag=1")]
    [InlineData("sip:bob@contoso.test SIP", "sip:eve@contoso.test SIP")]
    public void Request_WithBranch_IsMatchedByBranchSentByAndMethodAlone(string part, string other) =>
        Assert.True(Same(WithBranch, WithBranch.ReplaceFirst(part, other)));

    [Theory]
    [InlineData("branch=z9hG4bKq1", "branch=z9hG4bKq2")]
    [InlineData("192.0.2.2:50522;branch", "192.0.2.3:50522;branch")]
    [InlineData("192.0.2.2:50522;branch", "192.0.2.2:50523;branch")]
    public void Request_WithAnotherBranchOrSentBy_IsAnotherTransaction(string part, string other) =>
        Assert.False(Same(WithBranch, WithBranch.ReplaceFirst(part, other)));

    [Theory]
    [InlineData("CSeq: 1", "CSeq: 9")]
    [InlineData("2EF6", "2EF7")]
    [InlineData("tag=3284751", "tag=1")]
    [InlineData("sip:bob@contoso.test SIP", "sip:eve@contoso.test SIP")]
    [InlineData("192.0.2.2:50522", "192.0.2.2:50523")]
    [InlineData("192.0.2.2:50522", "192.0.2.2:50522;branch=1")]
    public void Request_WithoutBranch_IsMatchedAsOfRfc2543(string part, string other)
    {
        Assert.True(Same(Samples.Invite, Samples.Invite));
        Assert.False(Same(Samples.Invite, Samples.Invite.ReplaceFirst(part, other)));
    }

    [Fact]
    public void Request_WithACookieAndNothingElse_IsMatchedAsOfRfc2543()
    {
        string bare = WithBranch.Replace("z9hG4bKq1", "z9hG4bK", StringComparison.Ordinal);
        Assert.False(Same(bare, bare.ReplaceFirst("2EF6", "2EF7")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ACK_OfARefusal_BelongsToItsInvite(bool hasBranch)
    {
        string invite = hasBranch ? WithBranch : Samples.Invite;
        string ack = Of(invite, "ACK").ReplaceFirst("To: <sip:bob@contoso.test>", "To: <sip:bob@contoso.test>;tag=b0b");
        Assert.True(Same(invite, ack));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CANCEL_HasItsOwnTransactionAndNamesItsInvite(bool hasBranch)
    {
        string invite = hasBranch ? WithBranch : Samples.Invite;
        SipMessage cancel = Samples.Message(Of(invite, "CANCEL"));
        TransactionKey key = TransactionMatch.ForRequest(Samples.Message(invite)).ToKey();
        Assert.NotEqual(key, TransactionMatch.ForRequest(cancel).ToKey());
        Assert.Equal(key, TransactionMatch.ForCancelled(cancel).ToKey());
    }

    [Fact]
    public void ACK_OfASuccess_WithAnotherRequestUri_IsNoPartOfTheInvite() =>
        Assert.False(Same(Samples.Invite,
            Of(Samples.Invite, "ACK").ReplaceFirst("sip:bob@contoso.test SIP", "sip:bob@contoso.test;gruu SIP")));

    [Fact]
    public void Response_IsFoundByOurBranchAndItsMethod()
    {
        Dictionary<TransactionKey, string> table = new(TransactionKeyComparer.Instance)
        {
            [TransactionMatch.ForClient("z9hG4bKffff"u8, "INVITE"u8).ToKey()] = "invite",
            [TransactionMatch.ForClient("z9hG4bKffff"u8, "CANCEL"u8).ToKey()] = "cancel",
        };
        var lookup = table.GetAlternateLookup<TransactionMatch>();
        Assert.Equal("invite", lookup[TransactionMatch.ForResponse(Samples.Message(Samples.Response))]);
        Assert.Equal(
            "cancel",
            lookup[TransactionMatch.ForResponse(Samples.Message(Samples.Response.Replace("1 INVITE", "1 CANCEL",
                StringComparison.Ordinal)))]);
        Assert.False(lookup.ContainsKey(
            TransactionMatch.ForResponse(Samples.Message(Samples.Response.Replace("bKffff", "bKfff",
                StringComparison.Ordinal)))));
    }

    [Fact]
    public void Server_AndClient_WithTheSameBranch_AreApart() =>
        Assert.NotEqual(
            TransactionMatch.ForRequest(Samples.Message(WithBranch)).ToKey(),
            TransactionMatch.ForClient("z9hG4bKq1"u8, "INVITE"u8).ToKey());

    [Fact]
    public void LookUp_AllocatesNothing()
    {
        SipMessage message = Samples.Message(Samples.Invite);
        Dictionary<TransactionKey, int> table = new(TransactionKeyComparer.Instance)
        {
            [TransactionMatch.ForRequest(message).ToKey()] = 1,
        };
        var lookup = table.GetAlternateLookup<TransactionMatch>();
        Assert.True(lookup.TryGetValue(TransactionMatch.ForRequest(message), out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            lookup.TryGetValue(TransactionMatch.ForRequest(message), out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool Same(string one, string other)
    {
        TransactionKey key = TransactionMatch.ForRequest(Samples.Message(one)).ToKey();
        TransactionMatch match = TransactionMatch.ForRequest(Samples.Message(other));
        bool isSame = TransactionKeyComparer.Instance.Equals(match, key);
        Assert.Equal(isSame, key == match.ToKey());
        Assert.True(!isSame || TransactionKeyComparer.Instance.GetHashCode(match) == key.GetHashCode());
        return isSame;
    }

    private static string Of(string invite, string method) =>
        invite.ReplaceFirst("INVITE ", method + " ").ReplaceFirst("CSeq: 1 INVITE", "CSeq: 1 " + method);
}
