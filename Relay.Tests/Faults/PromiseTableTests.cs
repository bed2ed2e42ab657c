using System.Reflection;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>The table of promises in docs/reliability.md.</summary>
public sealed class PromiseTableTests
{
    private static readonly ILookup<string, string> Held = typeof(PromiseTableTests)
        .Assembly.GetTypes()
        .Where(type => !type.IsAbstract)
        .SelectMany(type =>
            type.GetCustomAttributes<TraitAttribute>().Where(trait => trait.Name == "Promise").Select(trait => (trait.Value, type.Name))
        )
        .ToLookup(held => held.Value, held => held.Name);

    [Fact]
    public void The_page_says_what_the_tests_say_and_has_a_figure_or_none_for_each()
    {
        var page = File.ReadAllText(PromiseTable.Path);

        Assert.Equal(PromiseTable.Render(PromiseTable.Read(page)), MarkedSection.Read(page));
        Assert.Equal(Enumerable.Range(1, 22).Select(number => $"T{number}"), Promises.All.Select(row => row.Number));
    }

    [Fact]
    public void Each_promise_is_held_by_the_classes_that_the_page_names() =>
        Assert.All(Promises.All, row => Assert.Equal(row.Classes.Split(' ').Order(), Held[row.Number].Order()));

    [Fact]
    public void A_figure_replaces_its_own_and_leaves_the_others()
    {
        var figures = new Dictionary<(string, string), string> { [("T1", Promise.Sqlite)] = "0 of 7 (2026-01-02)" };
        var table = $"{MarkedSection.Begin}\n{PromiseTable.Render(figures)}{MarkedSection.End}\n";

        var read = PromiseTable.Read(table);

        Assert.Equal("0 of 7 (2026-01-02)", read[("T1", Promise.Sqlite)]);
        Assert.Equal(PromiseTable.NotMeasured, read[("T1", Promise.Postgres)]);
        Assert.Equal(Promises.All.Sum(row => row.Parts.Length), read.Count);
    }
}
