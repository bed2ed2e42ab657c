namespace Relay.Tests.Faults;

/// <summary>One row of the promises table.</summary>
/// <param name="Number">T1 to T22.</param>
/// <param name="Words">What is promised.</param>
/// <param name="How">How it is tested.</param>
/// <param name="Classes">The test classes that hold it; the first one's name repeats the figure.</param>
/// <param name="Parts">What each figure is of: an engine, mostly.</param>
internal sealed record Promise(string Number, string Words, string How, string Classes, params string[] Parts)
{
    public const string Sqlite = "SQLite",
        Postgres = "PostgreSQL",
        Both = "both engines";

    public string Command => $"./test.sh --long {Classes.Split(' ')[0]}";
}
