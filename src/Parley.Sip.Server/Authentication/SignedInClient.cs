// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.MessageSigning;

namespace Parley.Sip.Server.Authentication;

/// <summary>Who has signed in on a connection.</summary>
internal sealed class SignedInClient
{
    /// <summary>Makes one.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="address">The address proved.</param>
    /// <param name="fromUri">From as the client wrote it, so that the next message is compared without reading
    /// it.</param>
    /// <param name="association">The association; null for digest, which proves each request by itself.</param>
    public SignedInClient(
        AccountId account, SipAddress address, ReadOnlySpan<byte> fromUri, SecurityAssociation? association)
    {
        Account = account;
        Address = address;
        FromUri = fromUri.ToArray();
        Association = association;
        CertificateSerial = association?.CertificateSerial;
        AssertedIdentity = Encoding.UTF8.GetBytes($"<{address.Uri}>");
    }

    /// <summary>The account.</summary>
    public AccountId Account { get; }

    /// <summary>The address.</summary>
    public SipAddress Address { get; }

    /// <summary>From as the client writes it.</summary>
    public ReadOnlyMemory<byte> FromUri { get; }

    /// <summary>Who it is, in the words of P-Asserted-Identity.</summary>
    public ReadOnlyMemory<byte> AssertedIdentity { get; }

    /// <summary>The association; null for digest.</summary>
    public SecurityAssociation? Association { get; }

    /// <summary>The device certificate; null for passwords.</summary>
    public string? CertificateSerial { get; }

    /// <summary>
    /// Whether the client still owes the last REGISTER of a version 3 handshake, which has neither token nor signature
    /// (client contract 2.1). Read and written on the receiving thread.
    /// </summary>
    public bool OwesUnsignedRegister { get; set; }

    /// <summary>Whether a From is its address.</summary>
    public bool IsFrom(ReadOnlySpan<byte> fromUri) =>
        fromUri.SequenceEqual(FromUri.Span)
        || (FromAddress.TryRead(fromUri, out SipAddress? address) && address.Equals(Address));
}
