using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Tests.BadInput;

/// <summary>
/// One row of the catalogue: what is sent and what must come of it. See README.md in this folder for the members.
/// </summary>
public sealed class BadInputRow(JsonObject row)
{
    public string Id => Text("id")!;

    /// <summary>Bytes to send as they are, in Latin-1.</summary>
    public string? Raw => Text("raw");

    public bool HalfClose => row["halfClose"]?.GetValue<bool>() == true;

    public string Method =>
        Text("method") ?? (row["webhook"] is null && row["source"] is null && Ingest is null && !HasBody ? "GET" : "POST");

    public string Path => Text("path") ?? (row["webhook"] is not null ? "/api/v1/webhooks" : "/api/v1/sources");

    /// <summary>The source that an ingest row posts to; null for the API.</summary>
    public string? Ingest => Text("ingest");

    /// <summary>How an ingest row is signed.</summary>
    public string Sign => Text("sign") ?? "none";

    /// <summary>admin, viewer, none, or the key itself.</summary>
    public string Key => Text("key") ?? (Ingest is null ? "admin" : "none");

    public int Status => row["status"]!.GetValue<int>();

    public string? Code => Text("code");

    public string? Field => Text("field");

    /// <summary>Events that must be stored.</summary>
    public int Stored => row["stored"]?.GetValue<int>() ?? 0;

    /// <summary>Deliveries that must be created.</summary>
    public int Delivered => row["delivered"]?.GetValue<int>() ?? 0;

    /// <summary>The flag that the stored event must show.</summary>
    public string? Flag => Text("flag");

    /// <summary>The kind and the type that the stored event must have, as <c>kind type</c>.</summary>
    public string? Stores => Text("stores");

    /// <summary>Whether the same bytes are sent twice; the second answer is what counts.</summary>
    public bool Again => row["again"]?.GetValue<bool>() == true;

    /// <summary>How an answer begins that is no HTTP/1, in Latin-1.</summary>
    public string? Answer => Text("answer");

    public bool Duplicate => row["duplicate"]?.GetValue<bool>() == true;

    public IEnumerable<(string Name, string Value)> Headers =>
        (row["headers"] as JsonObject ?? []).Select(header => (header.Key, header.Value!.ToString()));

    /// <summary>A file's rows, each with its name.</summary>
    public static IEnumerable<(string Name, string Line)> Read(string file) =>
        File.ReadLines(file)
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .Select(
                (line, index) => ($"{JsonNode.Parse(line)!["id"]} {System.IO.Path.GetFileNameWithoutExtension(file)}:{index + 1}", line)
            );

    public static BadInputRow Parse(string line) => new(JsonNode.Parse(line)!.AsObject());

    /// <summary>The body's bytes; null where there is none.</summary>
    public byte[]? Body(string unique)
    {
        if (row["bodyBase64"] is { } base64)
            return Convert.FromBase64String(base64.ToString());
        if (row["repeat"] is JsonObject repeat)
            return Encoding.UTF8.GetBytes(Repeat(repeat).Replace("{unique}", unique, StringComparison.Ordinal));
        if (row["webhook"] is JsonObject webhook)
            return Merge("""{"name":"bad input","provider":"custom","url":"https://example.com/hook","event":"note.created"}""", webhook);
        if (row["source"] is JsonObject source)
            return Merge("""{"name":"bad input","dialect":"dialstack","secrets":[]}""", source);
        if (row["json"] is { } json)
            return Encoding.UTF8.GetBytes(json.ToJsonString().Replace("{unique}", unique, StringComparison.Ordinal));
        return Text("body") is { } text ? Encoding.UTF8.GetBytes(text.Replace("{unique}", unique, StringComparison.Ordinal)) : null;
    }

    private bool HasBody =>
        row["body"] is not null || row["json"] is not null || row["bodyBase64"] is not null || row["repeat"] is not null;

    private string? Text(string name) => row[name]?.GetValueKind() == JsonValueKind.String ? row[name]!.GetValue<string>() : null;

    private static string Repeat(JsonObject repeat)
    {
        string Part(string name) => repeat[name]?.GetValue<string>() ?? "";
        return Part("prefix") + string.Concat(Enumerable.Repeat(Part("unit"), repeat["count"]!.GetValue<int>())) + Part("suffix");
    }

    /// <summary>A good body with these members instead; <c>"$absent"</c> takes one away, <c>"$repeat:x:n"</c> is n times x.</summary>
    private static byte[] Merge(string good, JsonObject changes)
    {
        var body = JsonNode.Parse(good)!.AsObject();
        foreach (var (name, value) in changes)
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var word) && word == "$absent")
                body.Remove(name);
            else
                body[name] = Expand(value);
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static JsonNode? Expand(JsonNode? value)
    {
        if (value is JsonArray list)
            return new JsonArray([.. list.Select(Expand)]);
        if (value is JsonObject members)
            return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Expand(member.Value))));
        if (
            value is not JsonValue text
            || !text.TryGetValue<string>(out var word)
            || !word.StartsWith("$repeat:", StringComparison.Ordinal)
        )
            return value?.DeepClone();
        var parts = word.Split(':');
        return string.Join(':', parts[3..].Prepend(string.Concat(Enumerable.Repeat(parts[1], int.Parse(parts[2])))));
    }
}
