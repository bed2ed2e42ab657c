using System.Globalization;
using System.Text;
using System.Text.Json;
using HandlebarsDotNet;

namespace Relay.Delivery.Templates;

/// <summary>
/// An operator's template, compiled. Handlebars is no sandbox, so the walls are built around it: <see cref="TemplateScan"/> before,
/// values without members inside, a budget throughout.
/// </summary>
internal sealed class PayloadTemplate
{
    private static readonly IHandlebars Environment = CreateEnvironment();

    private readonly HandlebarsTemplate<TextWriter, object, object>? _render;
    private readonly TemplateException? _refusal;

    private PayloadTemplate(HandlebarsTemplate<TextWriter, object, object>? render, TemplateException? refusal) =>
        (_render, _refusal) = (render, refusal);

    /// <summary>
    /// Compiles; a template that can't be compiled says so when it is rendered, so that every delivery of it can be told why.
    /// </summary>
    public static PayloadTemplate Compile(string template)
    {
        try
        {
            TemplateScan.Check(template);
            return new PayloadTemplate(Environment.Compile(new StringReader(template)), null);
        }
        catch (TemplateException refusal)
        {
            return new PayloadTemplate(null, refusal);
        }
        catch (Exception error) when (IsOfTemplate(error))
        {
            return new PayloadTemplate(null, new TemplateException("template_invalid", OneLine(error.Message), error));
        }
    }

    /// <summary>Renders, within the budget.</summary>
    /// <exception cref="TemplateException">It can't be compiled or rendered, or it used up its budget.</exception>
    public byte[] Render(Func<TemplateBudget, TemplateMap> model)
    {
        if (_render is null)
            throw _refusal!;
        var budget = new TemplateBudget();
        using var output = new BudgetWriter(budget);
        try
        {
            _render(output, model(budget));
        }
        catch (Exception error) when (error is not TemplateException && IsOfTemplate(error))
        {
            throw FindRefusal(error) ?? new TemplateException("template_invalid", OneLine(error.Message), error);
        }

        var bytes = Encoding.UTF8.GetBytes(output.ToString());
        return bytes.Length <= TemplateBudget.MostBytes ? bytes : throw TemplateBudget.TooMuch();
    }

    /// <summary>What the output is: JSON if it reads as JSON, else plain text.</summary>
    public static string ContentTypeOf(ReadOnlySpan<byte> output)
    {
        var reader = new Utf8JsonReader(output);
        try
        {
            while (reader.Read()) { }
            return "application/json";
        }
        catch (JsonException)
        {
            return "text/plain; charset=utf-8";
        }
    }

    private static IHandlebars CreateEnvironment()
    {
        var configuration = new HandlebarsConfiguration { TextEncoder = new TemplateJson(), FormatProvider = CultureInfo.InvariantCulture };
        var scalars = new TemplateScalars();
        configuration.ObjectDescriptorProviders.Add(scalars);
        configuration.FormatterProviders.Add(scalars);
        var environment = Handlebars.Create(configuration);
        environment.RegisterHelper("json", static (output, _, arguments) =>
            output.WriteSafeString(TemplateJson.Write(arguments.Length == 0 ? null : arguments[0]))
        );
        return environment;
    }

    // Handlebars throws whatever its parser and its expression compiler do; a bug of ours would show as one of these too, but a delivery
    // must never end a lane.
    private static bool IsOfTemplate(Exception error) => error is not OutOfMemoryException;

    private static TemplateException? FindRefusal(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is TemplateException refusal)
                return refusal;
        }

        return null;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
