using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Relay.Ui.Pages.Sources;

/// <summary>
/// What few recipes have and a field each would be too much for: handshakes, live messages, answers, and of the signature its tolerance and
/// another way to sign. As JSON, member by member as in the API.
/// </summary>
internal static class RecipeMore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>As it stands in the form; null where there is nothing of it.</summary>
    public static string? Write(Recipe? recipe)
    {
        if (recipe is null)
            return null;
        var more = new JsonObject();
        Put(more, "handshakes", recipe.Handshakes);
        Put(more, "live", recipe.Live);
        Put(more, "answer", recipe.Answer);
        var signature = new JsonObject();
        Put(signature, "toleranceSeconds", recipe.Signature?.ToleranceSeconds);
        Put(signature, "or", recipe.Signature?.Or);
        if (signature.Count > 0)
            more["signature"] = signature;
        return more.Count > 0 ? more.ToJsonString(Json) : null;
    }

    /// <summary>Adds it to a recipe.</summary>
    /// <exception cref="ProblemException">It is no object of JSON.</exception>
    public static void Read(string text, JsonObject recipe)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        try
        {
            foreach (var (name, value) in JsonNode.Parse(text)!.AsObject())
            {
                if (name == "signature" && recipe[name] is JsonObject signature && value is JsonObject added)
                {
                    foreach (var (inner, one) in added)
                        signature[inner] = one?.DeepClone();
                }
                else
                {
                    recipe[name] = value?.DeepClone();
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            const string detail = "What stands under More is an object of JSON, such as {\"answer\":{\"status\":204}}.";
            throw new ProblemException(new Problem("recipe_invalid", detail, [new FieldError("recipe.more", "recipe_invalid", detail)]));
        }
    }

    private static void Put<T>(JsonObject more, string name, T? value)
    {
        if (value is not null)
            more[name] = JsonSerializer.SerializeToNode(value, Json);
    }
}
