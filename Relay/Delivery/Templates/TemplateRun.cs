using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>
/// One rendering: Scriban's evaluation with our functions alone, over values that are texts, numbers, truth values, lists and objects of
/// Scriban's own and never an object of ours, because members of those would be reachable.
/// </summary>
internal sealed class TemplateRun : TemplateContext
{
    private const int MostRecursion = 100;

    private readonly TemplateOutput _output;

    public TemplateRun(ScriptObject model, TemplateBudget budget, TemplateOutput output, MissingNames? missing)
        : base(TemplateFunctions.Builtin)
    {
        Budget = budget;
        _output = output;
        // Counted over the whole rendering by the budget instead; theirs start anew with each loop, or cut silently.
        LoopLimit = 0;
        LimitToString = 0;
        OutputLimit = null;
        RecursiveLimit = MostRecursion;
        EnableRelaxedMemberAccess = true;
        EnableRelaxedIndexerAccess = true;
        EnableRelaxedTargetAccess = true;
        EnableNullIndexer = true;
        PushOutput(output);
        PushGlobal(model);
        if (missing is not null)
            (TryGetVariable, TryGetMember) = (Lack(missing), LackMember(missing));
    }

    public TemplateBudget Budget { get; }

    /// <summary>Writes what stands in braces.</summary>
    public void WriteValue(object? value, SourceSpan at) => _output.WriteValue(value, at);

    /// <inheritdoc/>
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        Budget.Step();
        return base.Evaluate(scriptNode, aliasReturnedFunction);
    }

    /// <summary>Scriban's goes into lists and objects without end.</summary>
    public override string ObjectToString(object? value, bool nested = false) => TemplateJson.Text(value, Budget);

    protected override bool OnStepLoop(ScriptLoopStatementBase loop)
    {
        Budget.Turn();
        return true;
    }

    private static TryGetVariableDelegate Lack(MissingNames missing) =>
        (TemplateContext _, SourceSpan at, ScriptVariable variable, out object? value) =>
        {
            missing.Add(variable.Name, at);
            value = null;
            return true;
        };

    private static TryGetMemberDelegate LackMember(MissingNames missing) =>
        (TemplateContext context, SourceSpan at, object _, string member, out object? value) =>
        {
            var path = context.CurrentNode as ScriptMemberExpression;
            missing.Add(path?.ToString() ?? member, path?.Span ?? at);
            value = null;
            return true;
        };

    /// <summary>Nothing but lists, objects and a loop's own state has members.</summary>
    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target is IScriptObject ? base.GetMemberAccessorImpl(target) : NoMembers.Instance;

    protected override IListAccessor? GetListAccessorImpl(object target, Type type) =>
        target is ScriptArray ? base.GetListAccessorImpl(target, type) : null;
}
