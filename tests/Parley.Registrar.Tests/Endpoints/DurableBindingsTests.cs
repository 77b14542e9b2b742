// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Tests.Endpoints;

/// <summary>A phone on UDP is found again after a restart; nobody else is, and nobody it should not be.</summary>
public sealed class DurableBindingsTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly List<(IPEndPoint Local, IPEndPoint Remote)> _opened = [];
    private readonly Account _alice;

    public DurableBindingsTests() => _alice = _fixture.Directory.Add("alice");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Phone_AfterARestart_IsReachedWhereItWas()
    {
        TestClient phone = Phone();
        RegisteredEndpoint before = Assert.Single(_fixture.Locator.Find(_alice.Id));
        await RestartAsync();
        RegisteredEndpoint after = Assert.Single(_fixture.Locator.Find(_alice.Id));
        Assert.Equal([(phone.Connection.LocalEndPoint, phone.Connection.RemoteEndPoint)], _opened);
        Assert.Equal(
            before with { Connection = after.Connection }, after with { ExpiresAt = before.ExpiresAt });
        Assert.Equal(TimeSpan.Zero, TimeSpan.FromSeconds((long)(before.ExpiresAt - after.ExpiresAt).TotalSeconds));
        Assert.Same(after, _fixture.Locator.FindByEpid(_alice.Id, Encoding.ASCII.GetBytes(phone.Epid)));
    }

    [Fact]
    public async Task Killed_HalfASecondAfterTheRegister_KnowsThePhone()
    {
        Phone();
        long commits = _fixture.Database.CommitCount;
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
        while (_fixture.Database.CommitCount == commits)
        {
            await Task.Yield();
        }

        await _fixture.RestartFromAsync(_fixture.CopyFiles());
        await _fixture.Feature.RestoreAsync(Open, TestContext.Current.CancellationToken);
        Assert.Single(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public async Task LyncClient_AfterARestart_HasToSignInAgain()
    {
        _fixture.SignIn(_alice);
        await RestartAsync();
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public async Task Phone_ThatSignedOut_IsNotPutBack()
    {
        TestClient phone = Phone();
        phone.Register("Expires: 0");
        await RestartAsync();
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public async Task Phone_ThatMovedToAnotherPort_IsPutBackThere()
    {
        Phone();
        TestConnection moved = new("UDP");
        TestClient again = Phone(moved);
        Assert.Single(_fixture.Locator.Find(_alice.Id));
        await RestartAsync();
        Assert.Single(_fixture.Locator.Find(_alice.Id));
        again.Connection.Close("");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Phone_OfADisabledPerson_IsNotPutBack()
    {
        Phone();
        await _fixture.Feature.SuspendAsync();
        string files = _fixture.CopyFiles();
        _fixture.Directory.Set(_alice with { Enabled = false });
        await _fixture.RestartFromAsync(files);
        await _fixture.Feature.RestoreAsync(Open, TestContext.Current.CancellationToken);
        Assert.Empty(_opened);
        Assert.Empty(_fixture.Locator.Find(_alice.Id));

        // And not later either, when the person may again.
        _fixture.Directory.Set(_alice);
        await RestartAsync();
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }

    [Fact]
    public async Task Phone_WhoseTimeIsOver_IsNotPutBack()
    {
        Phone();
        await _fixture.Feature.SuspendAsync();
        string files = _fixture.CopyFiles();
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        await _fixture.RestartFromAsync(files);
        await _fixture.Feature.RestoreAsync(Open, TestContext.Current.CancellationToken);
        Assert.Empty(_opened);
    }

    [Fact]
    public async Task Files_DoNotShowWhereThePhoneIs()
    {
        TestClient phone = Phone();
        await _fixture.Feature.SuspendAsync();
        foreach (string file in System.IO.Directory.GetFiles(_fixture.CopyFiles()))
        {
            string content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(
                file, TestContext.Current.CancellationToken));
            Assert.DoesNotContain(phone.RegisterCallId, content, StringComparison.Ordinal);
            Assert.DoesNotContain("192.0.2.2", content, StringComparison.Ordinal);
        }
    }

    private TestClient Phone(TestConnection? connection = null)
    {
        TestClient phone = _fixture.Client(_alice);
        phone.Connection = connection ?? new TestConnection("UDP");
        Assert.Equal(200, phone.Register().Status);
        return phone;
    }

    private async Task RestartAsync()
    {
        await _fixture.RestartAsync();
        await _fixture.Feature.RestoreAsync(Open, TestContext.Current.CancellationToken);
    }

    private TestConnection Open(IPEndPoint local, IPEndPoint remote)
    {
        _opened.Add((local, remote));
        return new TestConnection("UDP");
    }
}
