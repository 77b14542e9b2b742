// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Parley.Security.KeyRing;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Tests.KeyRing;

public sealed class FileKeyRingTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private KeyRingLocation Location => new(_directory.File("keys"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Protect_ThenReopened_Unprotects()
    {
        byte[] value;
        using (FileKeyRing ring = FileKeyRing.Create(Location, _time))
        {
            value = ring.GetProtector("backend/notes").Protect("in a meeting"u8, "notes/7"u8);
        }

        using FileKeyRing again = FileKeyRing.Open(Location, _time);
        Assert.Equal("in a meeting"u8, again.GetProtector("backend/notes").Unprotect(value, "notes/7"u8));
    }

    [Fact]
    public void Protect_SameValueTwice_DiffersAndHidesIt()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        IDataProtector protector = ring.GetProtector("p");
        byte[] first = protector.Protect("plain text"u8, default);
        Assert.NotEqual(first, protector.Protect("plain text"u8, default));
        Assert.Equal(-1, first.AsSpan().IndexOf("plain"u8));
    }

    [Fact]
    public void Unprotect_ForeignContextOrPurpose_Throws()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        byte[] value = ring.GetProtector("a").Protect("secret"u8, "row/1"u8);
        Assert.ThrowsAny<CryptographicException>(() => ring.GetProtector("a").Unprotect(value, "row/2"u8));
        Assert.ThrowsAny<CryptographicException>(() => ring.GetProtector("b").Unprotect(value, "row/1"u8));
    }

    [Fact]
    public void Unprotect_AnyOctetChanged_Throws()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        IDataProtector protector = ring.GetProtector("a");
        byte[] value = protector.Protect("secret"u8, default);
        for (int i = 0; i < value.Length; i++)
        {
            value[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(value, default));
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(value.AsSpan(0, i), default));
            value[i] ^= 1;
        }
    }

    [Fact]
    public void Create_LeavesFilesForTheOwnerOnly()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        ring.GetProtector("a");
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_directory.File("keys")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(_directory.File("keys", "kek")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(_directory.File("keys", "ring.json")));
    }

    [Fact]
    public void Create_RingExists_IsRefused()
    {
        FileKeyRing.Create(Location, _time).Dispose();
        Assert.Throws<KeyRingException>(() => FileKeyRing.Create(Location, _time));
    }

    [Fact]
    public void Create_WithKeyFile_MakesItThereAndNotInTheDirectory()
    {
        KeyRingLocation location = Location with { KeyFile = _directory.File("elsewhere") };
        using FileKeyRing ring = FileKeyRing.Create(location, _time);
        Assert.Equal(32, new FileInfo(_directory.File("elsewhere")).Length);
        Assert.False(File.Exists(_directory.File("keys", "kek")));
    }

    [Fact]
    public void Create_WithSystemdCredential_UsesIt()
    {
        string credentials = _directory.File("credentials");
        Directory.CreateDirectory(credentials);
        WriteKey(Path.Combine(credentials, "parley-kek"), 7);
        KeyRingLocation location = Location with { CredentialsDirectory = credentials };
        FileKeyRing.Create(location, _time).Dispose();
        FileKeyRing.Open(location, _time).Dispose();
        Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time));
        Assert.False(File.Exists(_directory.File("keys", "kek")));
    }

    [Fact]
    public void Open_KeyFileGivenAsWell_WinsOverCredentialAndDirectory()
    {
        string credentials = _directory.File("credentials");
        Directory.CreateDirectory(credentials);
        WriteKey(Path.Combine(credentials, "parley-kek"), 7);
        KeyRingLocation location = new(_directory.File("keys"), _directory.File("elsewhere"), credentials);
        FileKeyRing.Create(location, _time).Dispose();
        FileKeyRing.Open(location, _time).Dispose();
        FileKeyRing.Open(Location with { KeyFile = _directory.File("elsewhere") }, _time).Dispose();
        Assert.Throws<KeyRingException>(
            () => FileKeyRing.Open(Location with { CredentialsDirectory = credentials }, _time));
    }

    [Fact]
    public void Open_AnotherKey_SaysThatItIsNotTheOne()
    {
        FileKeyRing.Create(Location, _time).Dispose();
        WriteKey(_directory.File("keys", "kek"), 9);
        KeyRingException e = Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time));
        Assert.Contains("not the one", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Open_KeyOfAnotherLength_SaysThatItIsDamaged(int length)
    {
        FileKeyRing.Create(Location, _time).Dispose();
        File.WriteAllBytes(_directory.File("keys", "kek"), new byte[length]);
        Assert.Contains(
            "damaged", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_KeyReadableByEverybody_IsRefused()
    {
        FileKeyRing.Create(Location, _time).Dispose();
        File.SetUnixFileMode(_directory.File("keys", "kek"), (UnixFileMode)0b110_100_100);
        Assert.Contains(
            "everybody", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoKeyOrNoRing_SaysWhichFile()
    {
        Assert.Contains(
            "ring.json", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
        FileKeyRing.Create(Location, _time).Dispose();
        File.Delete(_directory.File("keys", "kek"));
        Assert.Contains(
            "kek", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\":2,\"keyEncryptionKey\":\"\",\"keys\":[]}")]
    [InlineData("{\"version\":1,\"keyEncryptionKey\":null,\"keys\":null}")]
    [InlineData("{\"version\":1,\"keyEncryptionKey\":\"x\",\"keys\":[],\"more\":1}")]
    public void Open_RingOfAnotherForm_SaysThatItIsDamaged(string text)
    {
        FileKeyRing.Create(Location, _time).Dispose();
        File.WriteAllText(_directory.File("keys", "ring.json"), text);
        Assert.Contains(
            "damaged", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PurposesSwapped_SaysThatItIsDamaged()
    {
        using (FileKeyRing ring = FileKeyRing.Create(Location, _time))
        {
            ring.GetProtector("backend/nt-hash");
        }

        string path = _directory.File("keys", "ring.json");
        File.WriteAllText(
            path, File.ReadAllText(path).Replace("backend/nt-hash", "backend/notes", StringComparison.Ordinal));
        Assert.Contains(
            "damaged", Assert.Throws<KeyRingException>(() => FileKeyRing.Open(Location, _time)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetProtector_FromManyThreads_MakesOneKeyPerPurpose()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        await Parallel.ForAsync(0, 64, TestContext.Current.CancellationToken, (i, _) =>
        {
            IDataProtector protector = ring.GetProtector("purpose " + (i % 8));
            byte[] value = protector.Protect(Encoding.UTF8.GetBytes("value"), default);
            Assert.Equal("value"u8, protector.Unprotect(value, default));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(8, RingDocument.Read(_directory.File("keys", "ring.json")).Keys.Count);
    }

    [Fact]
    public void RingFile_HoldsNoKeyInTheClear()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        ring.GetProtector("a");
        byte[] kek = File.ReadAllBytes(_directory.File("keys", "kek"));
        string text = File.ReadAllText(_directory.File("keys", "ring.json"));
        Assert.DoesNotContain(Convert.ToBase64String(kek), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(kek), text, StringComparison.Ordinal);
    }

    // The persisted form: a value sealed by the first version opens for ever.
    [Fact]
    public void SealedValue_IsFormNumberNonceCiphertextTag()
    {
        using FileKeyRing ring = FileKeyRing.Create(Location, _time);
        ring.GetProtector("first");
        byte[] value = ring.GetProtector("second").Protect("abc"u8, default);
        Assert.Equal([1, 0, 0, 0, 2], value[..5]);
        Assert.Equal(5 + 12 + 3 + 16, value.Length);
    }

    private static void WriteKey(string path, byte fill)
    {
        byte[] key = new byte[32];
        Array.Fill(key, fill);
        File.WriteAllBytes(path, key);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_000_000);
    }
}
