using System.Text;
using System.Text.Json;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;
using TextPosition = Relay.Domain.TextPosition;

namespace Relay.Delivery.Templates;

/// <summary>
/// An operator's template, compiled: parsed by Scriban, walked once by <see cref="TemplateSyntax"/>, evaluated by Scriban within
/// <see cref="TemplateRun"/> and its budget. What it writes is valid JSON where it says JSON, or nothing is sent.
/// </summary>
internal sealed class PayloadTemplate
{
    public const int MostBytes = 16 * 1024;

    private const int MostDepth = 64;

    private static readonly ParserOptions Parsing = new() { ExpressionDepthLimit = MostDepth, ParseFloatAsDecimal = true };
    private static readonly LexerOptions Reading = new() { Mode = ScriptMode.Default, Lang = ScriptLang.Default };

    private readonly string _text;
    private readonly TemplateFormat _format;
    private readonly Template? _compiled;
    private readonly TemplateException? _refusal;
    private readonly IReadOnlySet<string> _names;

    private PayloadTemplate(string text, TemplateFormat format)
    {
        (_text, _format, _names) = (text, format, new HashSet<string>());
        try
        {
            _compiled = Parse(text);
            _names = TemplateSyntax.Check(_compiled.Page!);
        }
        catch (TemplateException refusal)
        {
            (_compiled, _refusal) = (null, refusal);
        }
        catch (InsufficientExecutionStackException error)
        {
            (_compiled, _refusal) = (null, new TemplateException("template_limit", "the template nests too deep", error));
        }
    }

    public string ContentType => _format.ContentType();

    /// <summary>
    /// Compiles; a template that can't be compiled says so when it is rendered, so that every delivery of it can be told why.
    /// </summary>
    public static PayloadTemplate Compile(string template, TemplateFormat format) => new(template, format);

    /// <summary>Renders on an event, within the budget.</summary>
    /// <exception cref="TemplateException">It can't be compiled or rendered, or it used up its budget.</exception>
    public byte[] Render(ReadOnlyMemory<byte> envelope, EventRecord record) =>
        Render(() => TemplateModel.Create(envelope, record, _names), new TemplateBudget(TimeProvider.System), null);

    /// <summary>Renders on an event for a person who tries it, and gathers the names that the event lacks.</summary>
    /// <exception cref="TemplateException">It can't be compiled or rendered, or it used up its budget.</exception>
    public byte[] Try(ReadOnlyMemory<byte> envelope, EventRecord record, MissingNames missing) =>
        Render(() => TemplateModel.Create(envelope, record, names: null), new TemplateBudget(TimeProvider.System), missing);

    /// <param name="model">Makes the values, for each rendering its own: a template assigns to them.</param>
    /// <param name="missing">Gathers the names that the values lack.</param>
    internal byte[] Render(Func<ScriptObject> model, TemplateBudget budget, MissingNames? missing)
    {
        if (_compiled is null)
            throw _refusal!;
        var bytes = Encoding.UTF8.GetBytes(Run(new TemplateOutput(budget, _format), model(), budget, missing));
        if (bytes.Length > TemplateBudget.MostBytes)
            throw TemplateBudget.TooMuch();
        if (_format == TemplateFormat.Json && FirstFault(bytes) is { } fault)
            throw NotJson(bytes, fault, model);
        return bytes;
    }

    private static Template Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MostBytes)
            throw new TemplateException("template_too_large", $"a template has at most {MostBytes / 1024} KiB");
        var parsed = Template.Parse(text, null, Parsing, Reading);
        foreach (var message in parsed.Messages)
        {
            if (message.Type == ParserMessageType.Error)
                throw Refusal(message);
        }

        return parsed;
    }

    private static TemplateException Refusal(LogMessage message) =>
        message.Message.Contains("depth limit", StringComparison.Ordinal)
            ? new TemplateException("template_limit", $"the template nests more than {MostDepth} deep")
            {
                At = TemplateException.PlaceOf(message.Span),
            }
            : TemplateException.Invalid(OneLine(message.Message), message.Span);

    private string Run(TemplateOutput output, ScriptObject model, TemplateBudget budget, MissingNames? missing)
    {
        var run = new TemplateRun(model, budget, output, missing);
        try
        {
            _compiled!.Render(run);
            return output.Text;
        }
        catch (ScriptRuntimeException error)
        {
            throw FindRefusal(error)?.In(error.Span) ?? TemplateException.Invalid(OneLine(error.OriginalMessage), error.Span);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw new TemplateException("template_limit", "the template nests too deep", error);
        }
        catch (Exception error) when (error is not (TemplateException or OutOfMemoryException))
        {
            // Whatever Scriban throws besides; a bug of ours would show as one of these too, but a delivery must never end a lane.
            throw new TemplateException("template_invalid", OneLine(error.Message), error);
        }
    }

    /// <summary>Where the output stops being JSON, in bytes and with the reason; null where it is JSON.</summary>
    private static (int At, string Reason)? FirstFault(ReadOnlySpan<byte> output)
    {
        var reader = new Utf8JsonReader(output);
        try
        {
            while (reader.Read()) { }
            return null;
        }
        catch (JsonException error)
        {
            var reason = error.Message.Split(" LineNumber:")[0].TrimEnd('.');
            return (PlaceOf(error, output), char.ToLowerInvariant(reason[0]) + reason[1..]);
        }
    }

    private static int PlaceOf(JsonException error, ReadOnlySpan<byte> output)
    {
        var at = 0;
        for (var line = 0; line < error.LineNumber; line++)
            at += output[at..].IndexOf((byte)'\n') + 1;
        return Math.Min(at + (int)(error.BytePositionInLine ?? 0), output.Length);
    }

    /// <summary>The output is made once more to learn which part of the template wrote what is no JSON.</summary>
    private TemplateException NotJson(byte[] bytes, (int At, string Reason) fault, Func<ScriptObject> model)
    {
        var budget = new TemplateBudget(TimeProvider.System);
        var traced = new TemplateOutput(budget, _format) { Parts = [] };
        Run(traced, model(), budget, null);
        return new TemplateException("template_invalid", $"the output is not JSON ({fault.Reason})")
        {
            At = TextPosition.FromOffset(_text, FindSource(traced.Parts, Encoding.UTF8.GetCharCount(bytes, 0, fault.At))),
        };
    }

    private int FindSource(List<(int Length, int Offset)> parts, int at)
    {
        foreach (var (length, offset) in parts)
        {
            if (at < length)
                return offset < 0 ? ~offset : offset + at;
            at -= length;
        }

        return _text.Length;
    }

    private static TemplateException? FindRefusal(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is TemplateException refusal)
                return refusal;
        }

        return null;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
