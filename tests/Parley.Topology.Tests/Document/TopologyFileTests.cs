// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;
using Parley.Security.KeyRing;
using Parley.Topology.Document;
using Xunit;

namespace Parley.Topology.Tests.Document;

public sealed class TopologyFileTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("parley-topology-").FullName;
    private readonly TestKeyRing _keys = new();

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Written_ReadsBackTheSame()
    {
        TopologyFile.Write(_directory, TestTopologies.Contoso(), _keys);
        DeploymentTopology read = TopologyFile.Read(_directory, _keys);
        Assert.Equal(
            TestTopologies.Contoso().CertificateNames(TestTopologies.Contoso().Computers[0]),
            read.CertificateNames(read.Computers[0]));
        Assert.Equal("fe1.contoso.test", read.Computers[0].Fqdn);
        Assert.Equal(new[] { "127.0.0.1", "::1" }, read.Computers[0].ListenAddresses);
    }

    [Fact]
    [Trait("claim", "T06")]
    public void EditedBehindTheServersBack_IsRefused()
    {
        TopologyFile.Write(_directory, TestTopologies.Contoso(), _keys);
        string path = Path.Combine(_directory, TopologyFile.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("443", "444", StringComparison.Ordinal));
        Assert.Throws<TopologyException>(() => TopologyFile.Read(_directory, _keys));
        Assert.Equal(444, TopologyFile.ReadUnsealed(_directory).Computers[0].HttpsPort);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ProcessEndedBetweenTheFilesOfAChange_OneSealFits(int filesWritten)
    {
        TopologyFile.Write(_directory, TestTopologies.Contoso(), _keys);
        string document = Path.Combine(_directory, TopologyFile.FileName);
        string seal = Path.Combine(_directory, "topology.seal");
        (byte[] oldDocument, byte[] oldSeal) = (File.ReadAllBytes(document), File.ReadAllBytes(seal));
        TopologyFile.Write(_directory, TestTopologies.Contoso() with { RegistrarSchemes = ["ntlm"] }, _keys);
        File.Move(seal, seal + ".next");
        File.WriteAllBytes(seal, oldSeal);
        if (filesWritten == 1)
        {
            File.WriteAllBytes(document, oldDocument);
        }

        string[] expected = filesWritten == 1 ? [.. TestTopologies.Contoso().RegistrarSchemes] : ["ntlm"];
        Assert.Equal(expected, TopologyFile.Read(_directory, _keys).RegistrarSchemes);
    }

    [Fact]
    public void SealOfOtherKeys_IsRefused()
    {
        TopologyFile.Write(_directory, TestTopologies.Contoso(), _keys);
        Assert.Throws<TopologyException>(() => TopologyFile.Read(_directory, new TestKeyRing()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("{\"schemaVersion\":1,\"surprise\":true}")]
    public void DamagedDocument_IsAClearError(string text)
    {
        File.WriteAllText(Path.Combine(_directory, TopologyFile.FileName), text);
        TopologyException error = Assert.Throws<TopologyException>(() => TopologyFile.ReadUnsealed(_directory));
        Assert.Contains("topology.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewerSchema_IsRefused()
    {
        TopologyFile.Write(_directory, TestTopologies.Contoso(), _keys);
        string path = Path.Combine(_directory, TopologyFile.FileName);
        File.WriteAllText(
            path,
            File.ReadAllText(path).Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal));
        Assert.Throws<TopologyException>(() => TopologyFile.ReadUnsealed(_directory));
    }

    private sealed class TestKeyRing : IKeyRing, IDataProtector
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

        public IDataProtector GetProtector(string purpose) => this;

        public byte[] Protect(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
        {
            byte[] result = new byte[12 + 16 + plaintext.Length];
            RandomNumberGenerator.Fill(result.AsSpan(0, 12));
            using AesGcm gcm = new(_key, 16);
            gcm.Encrypt(result.AsSpan(0, 12), plaintext, result.AsSpan(28), result.AsSpan(12, 16), context);
            return result;
        }

        public byte[] Unprotect(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> context)
        {
            byte[] result = new byte[sealedValue.Length - 28];
            using AesGcm gcm = new(_key, 16);
            gcm.Decrypt(sealedValue[..12], sealedValue[28..], sealedValue[12..28], result, context);
            return result;
        }
    }
}
