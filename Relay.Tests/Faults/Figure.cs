using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// A figure of a promise. In the long form it goes into the table of docs/reliability.md; until it is known the table says that it was not
/// measured, so that a run that fails leaves no older figure behind. In the short form it is only printed.
/// </summary>
internal sealed class Figure
{
    private readonly string _promise,
        _part;

    private Figure(string promise, string part) => (_promise, _part) = (promise, part);

    public static Figure Begin(string promise, Engine engine) =>
        Begin(promise, engine == Engine.Sqlite ? Promise.Sqlite : Promise.Postgres);

    public static Figure Begin(string promise, string part)
    {
        if (!Promises.All.Single(row => row.Number == promise).Parts.Contains(part))
            throw new ArgumentException($"{promise} has no part {part}.");
        if (LongForm.IsOn)
            PromiseTable.Write(promise, part, null);
        return new Figure(promise, part);
    }

    public void Is(FormattableString figure)
    {
        var text = LongForm.Text(figure);
        TestContext.Current.TestOutputHelper?.WriteLine($"{_promise} {_part}: {text}");
        if (LongForm.IsOn)
            PromiseTable.Write(_promise, _part, text);
    }
}
