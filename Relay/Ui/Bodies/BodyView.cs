using System.Text;
using System.Text.Json;
using Relay.Ui.Words;

namespace Relay.Ui.Bodies;

/// <summary>
/// Recorded bytes as people look at them: unpacked, as text where they are one, and cut where a page would become too long.
/// </summary>
public sealed class BodyView
{
    /// <summary>The most bytes that are shown.</summary>
    internal const int Most = 256 << 10;

    /// <summary>The most bytes that a packed body is unpacked to.</summary>
    private const int MostUnpacked = 5 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private BodyView(byte[] bytes, string? text, long length, string? note) => (Bytes, Text, Length, Note) = (bytes, text, length, note);

    /// <summary>What is shown of the bytes, unpacked.</summary>
    internal byte[] Bytes { get; }

    /// <summary>The same as text; null where it is none.</summary>
    internal string? Text { get; }

    /// <summary>How many bytes there are behind it, unpacked.</summary>
    internal long Length { get; }

    /// <summary>What was done to show them, or could not be done; null where they are as they came.</summary>
    internal string? Note { get; }

    internal bool IsCut => Length > Bytes.Length;

    /// <summary>
    /// The JSON document, where the body is one and not cut. Its texts are as they came, whatever <see cref="Text"/> hides.
    /// </summary>
    internal JsonElement? Json { get; private set; }

    /// <summary>Whether telephone numbers are hidden.</summary>
    internal bool IsMasked { get; private init; }

    /// <summary>The fields of a form, where the body is one.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Form { get; private set; }

    /// <param name="body">As it was received.</param>
    /// <param name="headers">As they were received.</param>
    /// <param name="isMasked">Whether telephone numbers are hidden, for a viewer.</param>
    /// <param name="isWhole">False where only the beginning was kept.</param>
    /// <param name="most">The most bytes that are shown.</param>
    internal static BodyView From(byte[] body, HeaderList headers, bool isMasked, bool isWhole = true, int most = Most)
    {
        var encoding = PackedBody.FindEncoding(headers);
        var isPacked = encoding is not null && body.Length > 0;
        var unpacked = isPacked && isWhole ? PackedBody.Unpack(body, encoding!, MostUnpacked) : null;
        var note =
            !isPacked ? null
            : unpacked is null
                ? $"This body is packed ({Format.Visible(encoding)}) and could not be unpacked; these are the bytes as they came."
            : $"Unpacked from {Format.Bytes(body.Length)} of {Format.Visible(encoding)}; "
                + "the signature and the hash are over the bytes as they came.";
        var all = unpacked ?? body;
        var shown = all.Length > most ? all[..most] : all;
        var text = TextOf(shown, isCut: shown.Length < all.Length || !isWhole);
        if (isMasked && text is not null)
            text = Encoding.UTF8.GetString(MaskedBody.From(Encoding.UTF8.GetBytes(text)));
        var view = new BodyView(shown, text, all.Length, note) { IsMasked = isMasked };
        if (text is null || view.IsCut || !isWhole)
            return view;
        if (headers.First("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            view.Form = FormOf(text);
        else
            view.Json = JsonOf(text);
        return view;
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
