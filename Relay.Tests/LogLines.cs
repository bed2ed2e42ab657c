using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Relay.Tests;

/// <summary>What was logged: the level and the event's name of each line, and its text.</summary>
internal sealed class LogLines : ILogger, ILoggerProvider
{
    /// <summary>Such as <c>Warning clock_jump</c>.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public ConcurrentQueue<(string? Event, string Text)> Texts { get; } = [];

    public IReadOnlyList<string> Find(EventId id) => [.. Texts.Where(line => line.Event == id.Name).Select(line => line.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        Lines.Enqueue($"{logLevel} {eventId.Name}");
        Texts.Enqueue((eventId.Name, formatter(state, exception)));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose() { }
}
