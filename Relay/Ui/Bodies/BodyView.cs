using System.Text;
using System.Text.Json;

namespace Relay.Ui.Bodies;

/// <summary>
/// Recorded bytes as people look at them: unpacked, as text where they are one, and cut where a page would become too long.
/// </summary>
/// <param name="Bytes">What is shown of the bytes, unpacked.</param>
/// <param name="Text">The same as text; null where it is none.</param>
/// <param name="Length">How many bytes there are behind it, unpacked.</param>
/// <param name="Note">What was done to show them, or could not be done; null where they are as they came.</param>
internal sealed record BodyView(byte[] Bytes, string? Text, long Length, string? Note)
{
    /// <summary>The most bytes that are shown.</summary>
    public const int Most = 256 << 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsCut => Length > Bytes.Length;

    /// <summary>
    /// The JSON document, where the body is one and not cut. Its texts are as they came, whatever <see cref="Text"/> hides.
    /// </summary>
    public JsonElement? Json { get; private init; }

    /// <summary>Whether telephone numbers are hidden.</summary>
    public bool IsMasked { get; private init; }

    /// <summary>The fields of a form, where the body is one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; private init; }

    /// <param name="body">As it was received.</param>
    /// <param name="headers">As they were received.</param>
    /// <param name="isMasked">Whether telephone numbers are hidden, for a viewer.</param>
    /// <param name="isWhole">False where only the beginning was kept.</param>
    public static BodyView Of(byte[] body, HeaderList headers, bool isMasked, bool isWhole = true)
    {
        var encoding = headers.First("Content-Encoding");
        var isPacked =
            !string.IsNullOrWhiteSpace(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase) && body.Length > 0;
        var unpacked = isPacked && isWhole ? BodyDecoding.Unpack(body, encoding!) : null;
        var note =
            !isPacked ? null
            : unpacked is null
                ? $"This body is packed ({Format.Visible(encoding)}) and could not be unpacked; these are the bytes as they came."
            : $"Unpacked from {Format.Bytes(body.Length)} of {Format.Visible(encoding)}; the signature and the hash are over the bytes as they came.";
        var all = unpacked ?? body;
        var shown = all.Length > Most ? all[..Most] : all;
        var text = TextOf(shown, isCut: shown.Length < all.Length || !isWhole);
        var view = new BodyView(shown, isMasked ? Masking.Text(text) : text, all.Length, note) { IsMasked = isMasked };
        if (text is null || view.IsCut || !isWhole)
            return view;
        return headers.First("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? view with
            {
                Form = FormOf(text),
            }
            : view with
            {
                Json = JsonOf(text),
            };
    }

    /// <summary>Null where the bytes are no UTF-8. A cut may go through the middle of a character.</summary>
    private static string? TextOf(byte[] bytes, bool isCut)
    {
        var length = bytes.Length;
        for (var tried = 0; tried < (isCut ? 4 : 1) && length - tried >= 0; tried++)
        {
            try
            {
                var text = Strict.GetString(bytes, 0, length - tried);
                return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\ufeff');
            }
            catch (DecoderFallbackException)
            {
                // The next try leaves one byte more away.
            }
        }

        return null;
    }

    private static JsonElement? JsonOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<KeyValuePair<string, string>> FormOf(string text) =>
        [
            .. text.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : "")),
        ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
