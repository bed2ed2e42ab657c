using Bogus;

namespace Relay.Simulator.Calls;

/// <summary>Someone who calls or is called.</summary>
public sealed record Person(string Name, string Number);

/// <summary>A customer of the providers, with its line and those who work there.</summary>
public sealed record Company(
    string Name,
    string AccountId,
    string OrganizationId,
    string Line,
    string QueueId,
    string QueueName,
    string AgentId,
    IReadOnlyList<string> UserIds,
    IReadOnlyList<string> Staff
);

/// <summary>
/// Everybody in a simulation and what they say, from one seed. Made once, because calls are many and names cost more than picking one.
/// </summary>
public sealed class Cast
{
    private const int CompanyCount = 12,
        MostPeople = 4000,
        LineCount = 240;

    private static readonly string[] Queues = ["Sales", "Support", "Front desk", "Billing", "Appointments"];
    private static readonly string[] Wishes =
    [
        "a quote for",
        "to return",
        "to know when I get",
        "a refund for",
        "to change my order of",
        "help with",
        "the price of",
    ];
    private static readonly string[] Intents = ["SALES_INQUIRY", "SUPPORT", "BOOKING", "COMPLAINT", "BILLING"];
    private static readonly string[] Sentiments = ["positive", "neutral", "negative"];

    private readonly string[] _transcripts,
        _summaries,
        _notes,
        _greetings;

    /// <summary>The cast of a seed.</summary>
    /// <param name="seed">The storm's seed.</param>
    /// <param name="calls">How many calls there will be; people call more than once.</param>
    public Cast(long seed, int calls)
    {
        var faker = new Faker("en") { Random = new Randomizer(Draw.For(seed, "cast").Between(0, int.MaxValue)) };
        Companies = [.. Enumerable.Range(0, CompanyCount).Select(index => MakeCompany(faker, seed, index))];
        var people = Math.Clamp(calls / 3, 8, Math.Min(MostPeople, ReservedNumbers.Count - CompanyCount));
        People =
        [
            .. Enumerable.Range(0, people).Select(index => new Person(faker.Name.FullName(), ReservedNumbers.At(CompanyCount + index))),
        ];
        _greetings = [.. Companies.Select(company => $"{company.Name}, how can I help?")];
        _transcripts = Lines(() =>
            $"Hello, this is {faker.Name.FirstName()}. I would like {faker.PickRandom(Wishes)} {Goods(faker)}. "
            + $"{faker.Date.Weekday()} would suit me."
        );
        _summaries = Lines(() => $"The caller asked for {Goods(faker)} and expects an answer by {faker.Date.Weekday()}.");
        _notes = Lines(() => $"{faker.Name.FirstName()} calls back on {faker.Date.Weekday()} about {Goods(faker)}.");
    }

    /// <summary>The companies.</summary>
    public IReadOnlyList<Company> Companies { get; }

    /// <summary>The other parties.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>What is said in a call and about it, by the names of the samples' values.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Speech(Draw draw, Company company)
    {
        yield return new("greeting", draw.Pick(_greetings));
        yield return new("transcript", draw.Pick(_transcripts));
        yield return new("summary", draw.Pick(_summaries));
        yield return new("content", draw.Pick(_notes));
        yield return new("author", draw.Pick(company.Staff));
        yield return new("intent", draw.Pick(Intents));
        yield return new("sentiment", draw.Pick(Sentiments));
        yield return new("confidence", Math.Round(draw.Between(0.5, 1), 2));
    }

    private static Company MakeCompany(Faker faker, long seed, int index) =>
        new(
            faker.Company.CompanyName(),
            CallIds.Token(seed, $"company-{index}", "acct_", 20),
            CallIds.Token(seed, $"company-{index}", "org_", 16),
            ReservedNumbers.At(index),
            CallIds.Token(seed, $"company-{index}", "qu_", 16),
            faker.PickRandom(Queues),
            CallIds.Token(seed, $"company-{index}", "agent_", 16),
            [.. Enumerable.Range(0, 6).Select(user => CallIds.Token(seed, $"company-{index}-{user}", "user_", 20))],
            [.. Enumerable.Range(0, 6).Select(_ => faker.Name.FullName())]
        );

    private static string Goods(Faker faker) => faker.Commerce.ProductName().ToLowerInvariant();

    private static string[] Lines(Func<string> line) => [.. Enumerable.Range(0, LineCount).Select(_ => line())];
}
