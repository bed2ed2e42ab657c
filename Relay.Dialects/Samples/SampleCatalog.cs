using System.Text;
using System.Text.Json;
using Relay.Dialects.Json;
using Relay.Dialects.Providers;

namespace Relay.Dialects.Samples;

/// <summary>
/// The samples of <c>templates/</c> and of an operator's platforms: what tests, test buttons and the simulator send.
/// </summary>
public static class SampleCatalog
{
    private static readonly JsonSerializerOptions Index = new(JsonSerializerDefaults.Web);
    private static readonly Sample[] Coded = [.. Dialect.Coded.Append(Generic.OwnRecipe).SelectMany(Read)];
    private static Known known = new([], Coded);

    /// <summary>Every sample, dialect by dialect, in the order of its index; those of the platforms that are data last.</summary>
    public static IReadOnlyList<Sample> All
    {
        get
        {
            var now = known;
            if (now.Platforms.Count != Platforms.All.Count)
                known = now = new Known(Platforms.All, [.. Coded, .. Platforms.All.SelectMany(platform => platform.Samples)]);
            return now.Samples;
        }
    }

    /// <summary>The samples of one dialect.</summary>
    public static IEnumerable<Sample> FindAll(string dialect) => All.Where(sample => sample.Dialect == dialect);

    /// <summary>The sample with this name, or null.</summary>
    public static Sample? Find(string dialect, string name) =>
        All.FirstOrDefault(sample => sample.Dialect == dialect && sample.Name == name);

    /// <summary>The first sample for a webhook's event setting, a kind or <c>dialect/type</c>; null where there is none.</summary>
    public static Sample? ForEvent(string setting)
    {
        var slash = setting.IndexOf('/', StringComparison.Ordinal);
        return All.FirstOrDefault(sample =>
            slash < 0 ? sample.Kind == setting : sample.Dialect == setting[..slash] && sample.Type == setting[(slash + 1)..]
        );
    }

    /// <summary>
    /// Renders a sample. Its JSON has the form of <c>JSON.stringify</c>, so that signing it raw and signing it re-serialised are the
    /// same.
    /// </summary>
    public static SampleMessage Render(Sample sample, SampleModel model)
    {
        var values = SampleValues.Fill(sample, model);
        List<Header> headers = [new("Content-Type", sample.ContentType)];
        headers.AddRange(sample.Headers.Select(header => new Header(header.Key, SampleTemplates.Render(header.Value, values))));
        var text = SampleTemplates.Render(sample.Text, values);
        return new SampleMessage(sample, Bytes(sample, text), headers, values["eventId"] as string ?? "");
    }

    private static byte[] Bytes(Sample sample, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.TrimEnd('\n'));
        if (sample.ContentType != "application/json")
            return bytes;
        return JavaScriptJson.Restringify(bytes)
            ?? throw new InvalidOperationException(
                $"templates/{sample.Dialect}/samples/{sample.Name}.scriban does not render to JSON: {text}"
            );
    }

    private static IEnumerable<Sample> Read(string dialect)
    {
        var samples = JsonSerializer.Deserialize<List<Sample>>(TemplateText.Read($"templates/{dialect}/samples.json"), Index);
        return samples!.Select(sample =>
            sample with
            {
                Dialect = dialect,
                CallIds = SampleIds.FormOf(dialect),
                Text = TemplateText.Read($"templates/{dialect}/samples/{sample.Name}.scriban"),
            }
        );
    }

    /// <summary>The samples of the platforms that were known at a time.</summary>
    private sealed record Known(IReadOnlyList<Platform> Platforms, IReadOnlyList<Sample> Samples);
}
