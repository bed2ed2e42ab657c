using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Dialects;

/// <summary>
/// How a provider's calls run, as data: <c>templates/{dialect}/lifecycle.json</c>. Sources: <c>providers.md</c> §1.8, §2.5, §3.5, §4.5.
/// </summary>
/// <param name="Note">What the figures rest on.</param>
/// <param name="Retry">How the provider retries.</param>
/// <param name="Flows">The ways that a call, or a batch, can go.</param>
public sealed record Lifecycle(string Note, LifecycleRetry Retry, IReadOnlyList<LifecycleFlow> Flows)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The four founding platforms: what a storm sends that names no provider.</summary>
    public static IReadOnlyList<string> Founding { get; } = ["dialstack", "voicedock", "dialgen", "dialnote"];

    /// <summary>The dialects that have one: the founding platforms, then those that are data.</summary>
    public static IReadOnlyList<string> Dialects =>
        [.. Founding, .. Platforms.All.Where(platform => platform.Lifecycle is not null).Select(platform => platform.Name)];

    /// <summary>Reads the lifecycle of a dialect.</summary>
    /// <exception cref="FileNotFoundException">The dialect has none.</exception>
    public static Lifecycle Find(string dialect) =>
        Platforms.Find(dialect)?.Lifecycle
        ?? JsonSerializer.Deserialize<Lifecycle>(TemplateText.Read($"templates/{dialect}/lifecycle.json"), Options)!;
}

/// <summary>A provider's retries.</summary>
/// <param name="Attempts">Tries in all, the first included.</param>
/// <param name="DelaysSeconds">The pauses between them.</param>
/// <param name="TimeoutSeconds">How long it waits for an answer.</param>
public sealed record LifecycleRetry(int Attempts, IReadOnlyList<double> DelaysSeconds, double TimeoutSeconds);

/// <summary>One way that a call or a batch can go.</summary>
/// <param name="Name">What happens, in a few words.</param>
/// <param name="Scope"><c>call</c> or <c>batch</c>.</param>
/// <param name="Weight">How likely it is among the flows of its scope.</param>
/// <param name="Steps">What happens, in the order of production.</param>
public sealed record LifecycleFlow(string Name, string Scope, double Weight, IReadOnlyList<LifecycleStep> Steps);

/// <summary>Something that happens in a call, and that the provider mostly reports.</summary>
public sealed record LifecycleStep
{
    /// <summary>The sample that reports it; null where nothing does.</summary>
    public string? Sample { get; init; }

    /// <summary>Its name within the flow: the sample's unless it says another.</summary>
    public string Name
    {
        get => field ?? Sample ?? "";
        init;
    }

    /// <summary>The step that it follows; the beginning of the flow where null. It happens only if that one did.</summary>
    public string? After { get; init; }

    /// <summary>The least and the most seconds after it.</summary>
    public required IReadOnlyList<double> DelaySeconds { get; init; }

    /// <summary>How likely it is, from 0 to 1.</summary>
    public double Chance { get; init; } = 1;

    /// <summary>
    /// The value of <see cref="SampleModel"/> that has this step's time from here on, such as <c>answeredAt</c>; one that no step has
    /// marked yet is null.
    /// </summary>
    public string? Marks { get; init; }

    /// <summary>Values of the sample that this step fixes, such as its status: texts and numbers.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; init; } = new Dictionary<string, JsonElement>();
}
