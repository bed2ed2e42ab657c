using System.Collections.Frozen;
using System.Text;

namespace Relay.Delivery.Templates;

/// <summary>
/// Reads a template's tags before Handlebars does and refuses what it would only fail on while rendering, or not survive: partials (their
/// recursion ends the process), decorators, helpers that do not exist,
/// and nesting without end. Comments and escaped tags are read like any other, because a reader that skips more than Handlebars does
/// could be talked past.
/// </summary>
internal static class TemplateScan
{
    public const int MostBytes = 16 * 1024;
    private const int MostNestedLoops = 4,
        MostNested = 32,
        MostBlocks = 200,
        MostParentheses = 8;

    private static readonly FrozenSet<string> Blocks = FrozenSet.Create("if", "unless", "each", "with");
    private static readonly FrozenSet<string> Helpers = FrozenSet.Create("if", "unless", "each", "with", "lookup", "json");

    /// <exception cref="TemplateException">With the code of the first finding.</exception>
    public static void Check(string template)
    {
        if (Encoding.UTF8.GetByteCount(template) > MostBytes)
            throw new TemplateException("template_too_large", $"a template has at most {MostBytes / 1024} KiB");
        var (open, blocks) = (new Stack<(bool Loops, int At)>(), 0);
        for (
            var start = template.IndexOf("{{", StringComparison.Ordinal);
            start >= 0;
            start = template.IndexOf("{{", start + 2, StringComparison.Ordinal)
        )
        {
            try
            {
                blocks += CheckTag(TagAt(template, start), start, open);
                if (blocks > MostBlocks)
                    throw Limit($"a template has at most {MostBlocks} blocks");
            }
            catch (TemplateException found)
            {
                throw found.In(template, start);
            }
        }

        if (open.TryPeek(out var last))
            throw Invalid("a block is not closed").In(template, last.At);
    }

    private static ReadOnlySpan<char> TagAt(string template, int start)
    {
        if (template.AsSpan(start).StartsWith("{{{{"))
            throw Invalid("raw blocks ({{{{…}}}}) are not available");
        var end = template.IndexOf("}}", start + 2, StringComparison.Ordinal);
        if (end < 0)
            throw Invalid("a tag is not closed");
        if (template[start + 2] != '{' && template.AsSpan(end).StartsWith("}}}"))
            throw Invalid("write a space between }} and }, or the tag ends with three braces");
        return template.AsSpan(start + 2, end - start - 2).Trim("{&~ \t\r\n");
    }

    /// <summary>Checks one tag and keeps count of the blocks it opens or closes.</summary>
    private static int CheckTag(ReadOnlySpan<char> tag, int at, Stack<(bool Loops, int At)> open)
    {
        if (tag.StartsWith('!'))
            return 0;
        if (tag.IsEmpty)
            throw Invalid("a tag is empty");
        if (tag.Count('(') > MostParentheses)
            throw Limit($"a tag has at most {MostParentheses} subexpressions");
        var mark = tag[0];
        var content = mark is '#' or '^' or '/' ? tag[1..].TrimStart() : tag;
        if (content is ['>' or '*', ..])
            throw Invalid(content[0] == '>' ? "partials are not available" : "decorators are not available");
        if (mark == '/')
            return Close(open);
        CheckCalls(content);
        if (mark == '#' || (mark == '^' && !content.IsEmpty))
            return Open(content, at, open);
        return content.StartsWith("else") || mark == '^' ? 1 : 0;
    }

    private static int Open(ReadOnlySpan<char> content, int at, Stack<(bool Loops, int At)> open)
    {
        // Every block but a condition can loop: a section over a list does.
        var head = Head(content, out _);
        open.Push((head is not ("if" or "unless" or "with"), at));
        if (open.Count > MostNested)
            throw Limit($"blocks nest at most {MostNested} deep");
        if (open.Count(block => block.Loops) > MostNestedLoops)
            throw Limit($"loops nest at most {MostNestedLoops} deep");
        return 1;
    }

    private static int Close(Stack<(bool Loops, int At)> open) =>
        open.TryPop(out _) ? 0 : throw Invalid("a block is closed that was not opened");

    private static void CheckCalls(ReadOnlySpan<char> content)
    {
        var head = Head(content, out var arguments);
        if (head is "else")
        {
            if (arguments.IsEmpty)
                return;
            var inner = Head(arguments, out _).ToString();
            if (!Blocks.Contains(inner))
                throw Invalid($"the helper \"{inner}\" does not exist");
        }
        else if (!arguments.IsEmpty && !arguments.StartsWith("as |") && !Helpers.Contains(head.ToString()))
        {
            throw Invalid($"the helper \"{head}\" does not exist");
        }

        for (var rest = content; rest.IndexOf('(') is >= 0 and var at; )
        {
            rest = rest[(at + 1)..].TrimStart();
            var called = Head(rest, out _).TrimEnd(')').ToString();
            if (!Helpers.Contains(called))
                throw Invalid($"the helper \"{called}\" does not exist");
        }
    }

    private static ReadOnlySpan<char> Head(ReadOnlySpan<char> content, out ReadOnlySpan<char> arguments)
    {
        var end = content.IndexOfAny(" \t\r\n");
        arguments = end < 0 ? default : content[end..].Trim();
        return end < 0 ? content : content[..end];
    }

    private static TemplateException Invalid(string sentence) => new("template_invalid", sentence);

    private static TemplateException Limit(string sentence) => new("template_limit", sentence);
}
