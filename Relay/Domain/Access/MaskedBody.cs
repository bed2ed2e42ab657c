using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Relay.Domain.Access;

/// <summary>
/// A recorded body as a viewer sees it. JSON stays JSON, with its spaces and the order of its members: names and texts are masked as
/// <see cref="Masking.Text"/> does, a bare number that can be a telephone's becomes a masked text, and a text under a secret's name is hidden.
/// What is no JSON is masked as text, with the fields of a form; what is no text at all is left alone.
/// </summary>
internal static class MaskedBody
{
    private const int LeastDigits = 9,
        MostDigits = 15;

    public static byte[] From(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return body.ToArray();
        try
        {
            return Json(body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Cut short, no JSON, or half a pair of surrogates in a text.
            return Encoding.UTF8.GetBytes(SecretNames.Hide(Masking.Text(Encoding.UTF8.GetString(body))!));
        }
    }

    private static byte[] Json(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
        using var output = new MemoryStream(body.Length + 16);
        var (copied, isSecret) = (0, false);
        while (reader.Read())
        {
            var shown = isSecret && reader.TokenType == JsonTokenType.String ? SecretNames.Mask : Shown(ref reader);
            isSecret = reader.TokenType == JsonTokenType.PropertyName && SecretNames.IsMember(reader.GetString());
            if (shown is null)
                continue;
            var start = (int)reader.TokenStartIndex;
            output.Write(body[copied..start]);
            output.WriteByte((byte)'"');
            output.Write(JsonEncodedText.Encode(shown, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            output.WriteByte((byte)'"');
            // A name's token ends behind its colon; its text ends with its second quote.
            copied = start + reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.Number ? 0 : 2);
        }

        output.Write(body[copied..]);
        return output.ToArray();
    }

    /// <summary>What is shown in place of the token; null where it stays.</summary>
    private static string? Shown(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return CanBePhone(reader.ValueSpan) ? Masking.Number(Encoding.ASCII.GetString(reader.ValueSpan)) : null;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return null;
        var text = reader.GetString()!;
        var masked = Masking.Text(text)!;
        return masked == text ? null : masked;
    }

    // Shorter ones are counts and durations more often than anything else; no number of 10 or 13 digits begins with 1, and Unix times in
    // seconds and milliseconds do.
    private static bool CanBePhone(ReadOnlySpan<byte> number) =>
        number.Length is >= LeastDigits and <= MostDigits
        && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && !(number.Length is 10 or 13 && number[0] == '1');
}
