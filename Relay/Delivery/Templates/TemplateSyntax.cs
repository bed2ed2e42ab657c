using Scriban.Parsing;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>
/// Goes through a template's tree once, before it is ever rendered: allows conditions, cases, loops, assignments and expressions and
/// refuses everything else where it stands, and puts our own expressions in place of those that Scriban would evaluate without a bound.
/// What is not named here is not allowed.
/// </summary>
internal sealed class TemplateSyntax
{
    private const int MostNested = 32,
        MostNestedLoops = 4,
        MostBlocks = 200;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _depth;
    private int _loops;
    private int _blocks;

    /// <returns>The names that the template uses.</returns>
    /// <exception cref="TemplateException">With the place of the first finding.</exception>
    public static IReadOnlySet<string> Check(ScriptPage page)
    {
        var syntax = new TemplateSyntax();
        syntax.Block(page.Body);
        return syntax._names;
    }

    private void Block(ScriptBlockStatement? block)
    {
        if (block is null)
            return;
        if (++_blocks > MostBlocks)
            throw Limit($"a template has at most {MostBlocks} blocks", block.Span);
        if (++_depth > MostNested)
            throw Limit($"blocks nest at most {MostNested} deep", block.Span);
        foreach (var statement in block.Statements)
            Statement(statement);
        _depth--;
    }

    private void Statement(ScriptStatement statement)
    {
        switch (statement)
        {
            case ScriptRawStatement or ScriptEscapeStatement or ScriptNopStatement or ScriptEndStatement:
                break;
            case ScriptExpressionStatement { Expression: ScriptAssignExpression assignment }:
                Assignment(assignment);
                break;
            case ScriptExpressionStatement output:
                output.Expression = new PlacedValue(Expression(output.Expression));
                break;
            case ScriptConditionStatement condition:
                Condition(condition);
                break;
            case ScriptTableRowStatement:
                throw Unavailable(statement);
            case ScriptForStatement loop:
                Loop(loop);
                break;
            case ScriptBreakStatement or ScriptContinueStatement when _loops > 0:
                break;
            default:
                throw Unavailable(statement);
        }
    }

    /// <summary>The branches of a condition hang on one another; they are walked in a loop, so that a long row is no deep recursion.</summary>
    private void Condition(ScriptConditionStatement? first)
    {
        for (var branch = first; branch is not null; )
        {
            switch (branch)
            {
                case ScriptIfStatement condition:
                    condition.Condition = Expression(condition.Condition);
                    Block(condition.Then);
                    branch = condition.Else;
                    break;
                case ScriptElseStatement otherwise:
                    Block(otherwise.Body);
                    branch = null;
                    break;
                case ScriptCaseStatement choice:
                    choice.Value = new CaseValue(Expression(choice.Value));
                    Block(choice.Body);
                    branch = null;
                    break;
                case ScriptWhenStatement answer:
                    Replace(answer.Values, value => new CaseValue(Expression(value)));
                    Block(answer.Body);
                    branch = answer.Next;
                    break;
                default:
                    throw Unavailable(branch);
            }
        }
    }

    private void Loop(ScriptForStatement loop)
    {
        if (loop.Variable is not ScriptVariable name)
            throw TemplateException.Invalid("a loop's variable is a plain name", loop.Span);
        Target(name);
        loop.Iterator = new LoopItems(Expression(loop.Iterator));
        foreach (var argument in loop.NamedArguments ?? [])
        {
            if (argument.Name?.Name is not ("limit" or "offset" or "reversed"))
                throw TemplateException.Invalid($"a loop has no \"{argument.Name?.Name}\"", argument.Span);
            if (argument.Value is { } value)
                argument.Value = Expression(value);
        }

        if (++_loops > MostNestedLoops)
            throw Limit($"loops nest at most {MostNestedLoops} deep", loop.Span);
        Block(loop.Body);
        _loops--;
        Condition(loop.Else);
    }

    private void Assignment(ScriptAssignExpression assignment)
    {
        if (assignment.Target is not ScriptVariable name)
            throw TemplateException.Invalid("only a plain name can be assigned to", assignment.Span);
        if (assignment.EqualToken is { Value: not "=" })
            throw TemplateException.Invalid($"write {name.Name} = {name.Name} {assignment.EqualToken.Value[0]} …", assignment.Span);
        Target(name);
        assignment.Value = Expression(assignment.Value);
    }

    private static void Target(ScriptVariable name)
    {
        if (name.Name is "for" || TemplateFunctions.Exists(name.Name))
            throw TemplateException.Invalid($"\"{name.Name}\" has a meaning of its own and can't be assigned to", name.Span);
    }

    /// <returns>What stands in its place.</returns>
    private ScriptExpression Expression(ScriptExpression? expression)
    {
        switch (expression)
        {
            case ScriptLiteral:
                return expression;
            case ScriptVariable name:
                Name(name);
                return expression;
            case ScriptNestedExpression nested:
                nested.Expression = Expression(nested.Expression);
                return expression;
            case ScriptIsEmptyExpression:
                throw Unavailable(expression);
            case ScriptMemberExpression member:
                Member(member);
                return expression;
            case ScriptIndexerExpression item:
                item.Target = Expression(item.Target);
                item.Index = Expression(item.Index);
                return expression;
            case ScriptBinaryExpression operation:
                return Operation(operation);
            case ScriptIncrementDecrementExpression:
                throw Unavailable(expression);
            case ScriptUnaryExpression { Operator: ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate or ScriptUnaryOperator.Plus } sign:
                sign.Right = Expression(sign.Right);
                return expression;
            case ScriptConditionalExpression choice:
                choice.Condition = Expression(choice.Condition);
                choice.ThenValue = Expression(choice.ThenValue);
                choice.ElseValue = Expression(choice.ElseValue);
                return expression;
            case ScriptArrayInitializerExpression list:
                Replace(list.Values, Expression);
                return expression;
            case ScriptObjectInitializerExpression map:
                foreach (var member in map.Members)
                    member.Value = Expression(member.Value);
                return expression;
            case ScriptFunctionCall call:
                Call(call.Target);
                Replace(call.Arguments, Expression);
                return expression;
            case ScriptPipeCall pipe:
                Pipe(pipe);
                return expression;
            case null:
                throw new TemplateException("template_invalid", "an expression is not complete");
            default:
                throw Unavailable(expression);
        }
    }

    private void Pipe(ScriptPipeCall pipe)
    {
        pipe.From = Expression(pipe.From);
        if (pipe.To is ScriptFunctionCall call)
            Expression(call);
        else
            Call(pipe.To);
    }

    private static void Call(ScriptExpression? target)
    {
        if (target is not ScriptVariableGlobal function || !TemplateFunctions.Exists(function.Name))
            throw TemplateException.Invalid($"the function \"{target}\" does not exist", target?.Span ?? default);
    }

    private void Name(ScriptVariable name)
    {
        _names.Add(name.Name);
        if (TemplateFunctions.Exists(name.Name))
            throw TemplateException.Invalid($"\"{name.Name}\" is a function and needs a value", name.Span);
        if (name.Name == "for")
            throw TemplateException.Invalid("a loop has for.index, for.first, for.last, for.even, for.odd and for.changed", name.Span);
    }

    private void Member(ScriptMemberExpression member)
    {
        if (member.Target is not ScriptVariable { Name: "for" } loop)
            member.Target = Expression(member.Target);
        else if (_loops == 0 || member.Member?.Name is not ("index" or "first" or "last" or "even" or "odd" or "changed"))
            Name(loop);
    }

    private WalledOperation Operation(ScriptBinaryExpression operation)
    {
        if (!TemplateOperators.IsAvailable(operation.Operator))
            throw TemplateException.Invalid($"the operator {operation.OperatorAsText} is not available", operation.Span);
        operation.Left = Expression(operation.Left);
        operation.Right = Expression(operation.Right);
        return new WalledOperation(operation);
    }

    private static void Replace(ScriptList<ScriptExpression> list, Func<ScriptExpression?, ScriptExpression> change)
    {
        var changed = list.ToArray();
        list.Clear();
        foreach (var expression in changed)
            list.Add(change(expression));
    }

    private static TemplateException Unavailable(ScriptNode node) =>
        TemplateException.Invalid($"{SyntaxName(node)} is not available", node.Span);

    private static string SyntaxName(ScriptNode node) =>
        node switch
        {
            ScriptWhileStatement => "\"while\"",
            ScriptTableRowStatement => "\"tablerow\"",
            ScriptFunction => "\"func\"",
            ScriptAnonymousFunction => "\"do\"",
            ScriptImportStatement => "\"import\"",
            ScriptCaptureStatement => "\"capture\"",
            ScriptWrapStatement => "\"wrap\"",
            ScriptWithStatement => "\"with\"",
            ScriptReadOnlyStatement => "\"readonly\"",
            ScriptReturnStatement => "\"ret\"",
            ScriptBreakStatement => "\"break\" outside of a loop",
            ScriptContinueStatement => "\"continue\" outside of a loop",
            ScriptThisExpression => "\"this\"",
            ScriptInterpolatedStringExpression => "a text with values inside (join them with +)",
            ScriptIsEmptyExpression => "\".empty?\" (compare the size)",
            ScriptIncrementDecrementExpression => "counting up or down in place",
            ScriptUnaryExpression unary => $"the operator {unary.OperatorAsText}",
            _ => "this",
        };

    private static TemplateException Limit(string sentence, SourceSpan at) =>
        new("template_limit", sentence) { At = TemplateException.PlaceOf(at) };
}
