// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Extensions.Logging;
using Parley.Composition;
using Parley.Hosting.Lifecycle;
using Parley.Security.OpenSsl;
using Parley.Storage;
using Parley.Topology.Document;
using Xunit;

namespace Parley.Tests.Composition;

public sealed class ServerProcessTests
{
    public static TheoryData<Exception> Expected { get; } =
    [
        new ParleyException("port taken"), new OperationCanceledException(), new OpenSslException("no OpenSSL"),
        new TopologyException("edited"), new DatabaseSchemaException("newer"), new IOException("full"),
    ];

    [Theory]
    [MemberData(nameof(Expected))]
    public void FailureWithASentenceOfItsOwn_IsNotAFaultOfTheServer(Exception failure) =>
        Assert.False(ServerProcess.IsUnexpected(failure));

    [Fact]
    public void UnexpectedFault_IsCriticalInTheLogWithItsStack_AndWithoutItOnATerminal()
    {
        InvalidOperationException fault = new("a mistake");
        ListLogger log = new();
        Assert.True(ServerProcess.IsUnexpected(fault));
        ServerProcess.ReportUnexpected(log, fault, toPeople: false);
        ServerProcess.ReportUnexpected(log, fault, toPeople: true);
        Assert.Equal([(LogLevel.Critical, fault), (LogLevel.Critical, null)], log.Lines);
    }

    private sealed class ListLogger : ILogger
    {
        public List<(LogLevel Level, Exception? Exception)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, exception));
    }
}
