using System.Text.Json;

namespace Relay.Tests.Dialects;

/// <summary>Reads the golden data of <c>templates/</c>.</summary>
internal static class TemplateFiles
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IEnumerable<SignatureVector> Vectors(string dialect) =>
        JsonSerializer.Deserialize<List<SignatureVector>>(TemplateText.Read($"templates/{dialect}/vectors.json"), Options)!;

    public static byte[] Expected(Sample sample) =>
        System.Text.Encoding.UTF8.GetBytes(TemplateText.Read($"templates/{sample.Dialect}/expected/{sample.Name}.json"));

    public static HeaderList Headers(IEnumerable<Header> headers) => new([.. headers]);
}
