using System.Text.Json;

namespace Relay.Tests.Dialects;

/// <summary>Reads the golden data of <c>templates/</c>.</summary>
internal static class TemplateFiles
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IEnumerable<SignatureVector> Vectors(string dialect) =>
        TemplateText.Find($"templates/{dialect}/vectors.json") is { } text
            ? JsonSerializer.Deserialize<List<SignatureVector>>(text, Options)!
            : [];

    public static byte[] Expected(Sample sample) =>
        System.Text.Encoding.UTF8.GetBytes(TemplateText.Read($"templates/{sample.Dialect}/expected/{sample.Name}.json"));

    public static HeaderList Headers(IEnumerable<Header> headers) => new([.. headers]);
}
