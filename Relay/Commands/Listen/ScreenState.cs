using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Relay.Commands.Listen;

/// <summary>What the terminal shows: the deliveries, which of them is chosen, and what is going on. Does no input or output.</summary>
internal sealed class ScreenState
{
    /// <summary>Deliveries that are kept to be looked at.</summary>
    private const int Most = 500;

    /// <summary>What would move the terminal is made visible when it is drawn.</summary>
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<ListenedDelivery> _deliveries = [];
    private ListenedDelivery? _read;
    private List<string> _text = [];

    /// <summary>Newest first, those that the filter lets through.</summary>
    public IReadOnlyList<ListenedDelivery> Shown => [.. _deliveries.Where(IsWanted)];

    public int Total => _deliveries.Count;

    /// <summary>Of <see cref="Shown"/>.</summary>
    public int Selected { get; private set; }

    public ListenedDelivery? Chosen => Shown.ElementAtOrDefault(Selected);

    /// <summary>What is looked for in kind, call, event and result.</summary>
    public string Filter { get; private set; } = "";

    /// <summary>Whether keys are letters of the filter.</summary>
    public bool IsTyping { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Whether the chosen delivery is read.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Lines of the text that are above the screen.</summary>
    public int Scroll { get; private set; }

    /// <summary>Lines or rows that a page has.</summary>
    public int Page { get; set; } = 10;

    /// <summary>Since when the relay is away; null while it is there.</summary>
    public DateTimeOffset? AwaySince { get; set; }

    /// <summary>One line for what happened last.</summary>
    public string Message { get; set; } = "Connecting…";

    /// <summary>Deliveries that wait for a choice; null where there is none to make.</summary>
    public long? Asks { get; set; }

    /// <summary>A delivery came, or its answer did: it has one line.</summary>
    public void Show(ListenedDelivery delivery)
    {
        var at = _deliveries.FindIndex(other =>
            other.Message.Delivery == delivery.Message.Delivery && other.Message.Attempt == delivery.Message.Attempt
        );
        if (at >= 0)
        {
            // It stands where it came, and says when that was.
            _deliveries[at] = delivery with { At = _deliveries[at].At };
            return;
        }

        _deliveries.Insert(0, delivery);
        // The one that is chosen stays chosen.
        if (IsWanted(delivery) && (Selected > 0 || IsReading))
            Selected++;
        if (_deliveries.Count > Most)
            _deliveries.RemoveAt(Most);
    }

    /// <summary>What a key does.</summary>
    public ScreenAction Press(ConsoleKeyInfo key)
    {
        if (Asks is not null)
            return Choose(key);
        if (IsTyping)
            return Type(key);
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' }:
                Move(-1);
                return ScreenAction.None;
            case { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' }:
                Move(1);
                return ScreenAction.None;
            case { Key: ConsoleKey.PageUp }:
                Move(-Page);
                return ScreenAction.None;
            case { Key: ConsoleKey.PageDown } or { Key: ConsoleKey.Spacebar }:
                Move(Page);
                return ScreenAction.None;
            case { Key: ConsoleKey.Home } or { KeyChar: 'g' }:
                Move(-int.MaxValue);
                return ScreenAction.None;
            case { Key: ConsoleKey.End } or { KeyChar: 'G' }:
                Move(int.MaxValue);
                return ScreenAction.None;
            case { Key: ConsoleKey.Enter } when Chosen is not null:
                (IsReading, Scroll) = (!IsReading, 0);
                return ScreenAction.None;
            case { Key: ConsoleKey.Escape }:
                (IsReading, Filter, Selected) = (false, IsReading ? Filter : "", IsReading ? Selected : 0);
                return ScreenAction.None;
            case { KeyChar: '/' }:
                (IsTyping, IsReading) = (true, false);
                return ScreenAction.None;
            case { KeyChar: 'p' }:
                IsPaused = !IsPaused;
                return ScreenAction.Pause;
            case { KeyChar: 'r' } when Chosen is not null:
                return ScreenAction.Retry;
            case { KeyChar: 'o' } when Chosen is not null:
                return ScreenAction.Open;
            default:
                return key.KeyChar == 'q' ? ScreenAction.Quit : ScreenAction.None;
        }
    }

    /// <summary>The chosen delivery in words: what came, and what was answered.</summary>
    public IReadOnlyList<string> Text()
    {
        if (Chosen is not { } delivery)
            return [];
        // It is asked for with each drawing, and a body can be long.
        if (ReferenceEquals(delivery, _read))
            return _text;
        (_read, _text) = (delivery, Write(delivery));
        return _text;
    }

    private static List<string> Write(ListenedDelivery delivery)
    {
        var lines = new List<string> { $"{delivery.Message.Event}  {delivery.Message.Delivery}  attempt {delivery.Message.Attempt}", "" };
        Add(lines, delivery.Message.Headers, delivery.Body.Span);
        lines.Add("");
        if (delivery.Answer is not { } answer)
            lines.Add("With the handler.");
        else if (answer.Message.Status is { } status)
        {
            lines.Add($"Answered {status} in {answer.Message.DurationMs} ms{(answer.Message.Truncated ? ", cut" : "")}");
            lines.Add("");
            Add(lines, answer.Message.Headers, answer.Body);
        }
        else
            lines.Add($"No answer ({answer.Message.Outcome}): {answer.Message.Error}");
        return [.. lines.SelectMany(line => TerminalText.Lines(line).Split('\n'))];
    }

    private static void Add(List<string> lines, IReadOnlyList<string> headers, ReadOnlySpan<byte> body)
    {
        lines.AddRange(TunnelCodec.ToHeaders(headers).Select(header => $"{header.Name}: {header.Value}"));
        lines.Add("");
        lines.Add(
            body.Length == 0 ? "(no body)"
            : System.Text.Unicode.Utf8.IsValid(body) ? Readable(body)
            : $"({body.Length} bytes that are no text)"
        );
    }

    /// <summary>JSON in lines of its own, as far as it is any; the bytes that were forwarded are as they came.</summary>
    private static string Readable(ReadOnlySpan<byte> body)
    {
        try
        {
            if (body[0] is not ((byte)'{' or (byte)'['))
                return Encoding.UTF8.GetString(body);
            using var json = JsonDocument.Parse(body.ToArray());
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }

    private ScreenAction Choose(ConsoleKeyInfo key)
    {
        switch (key.KeyChar)
        {
            case 'c':
                Asks = null;
                return ScreenAction.CatchUp;
            case 's':
                Asks = null;
                return ScreenAction.Skip;
            default:
                return key.KeyChar == 'q' ? ScreenAction.Quit : ScreenAction.None;
        }
    }

    private ScreenAction Type(ConsoleKeyInfo key)
    {
        if (key.Key is ConsoleKey.Enter or ConsoleKey.Escape)
            IsTyping = false;
        if (key.Key == ConsoleKey.Escape)
            Filter = "";
        else if (key.Key == ConsoleKey.Backspace && Filter.Length > 0)
            Filter = Filter[..^1];
        else if (!char.IsControl(key.KeyChar))
            Filter += key.KeyChar;
        Selected = 0;
        return ScreenAction.None;
    }

    private void Move(int by)
    {
        if (IsReading)
            Scroll = (int)Math.Clamp((long)Scroll + by, 0, Math.Max(0, Text().Count - 1));
        else
            Selected = (int)Math.Clamp((long)Selected + by, 0, Math.Max(0, Shown.Count - 1));
    }

    private bool IsWanted(ListenedDelivery delivery) =>
        Filter.Length == 0
        || ((string?[])[delivery.Message.Kind, delivery.Message.Call, delivery.Message.Event, delivery.Result]).Any(text =>
            text?.Contains(Filter, StringComparison.OrdinalIgnoreCase) == true
        );
}
