using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>A function of ours in a template.</summary>
/// <param name="name">How it is called.</param>
/// <param name="needed">How many values it needs.</param>
/// <param name="most">How many it takes.</param>
/// <param name="call">What it does.</param>
internal sealed class TemplateFunction(string name, int needed, int most, Func<TemplateBudget, ScriptArray, object?> call)
    : IScriptCustomFunction
{
    private static readonly ScriptParameterInfo[] Parameters = [new(typeof(object), "value"), new(typeof(object), "second", null!)];

    public string Name => name;

    public int RequiredParameterCount => needed;

    public int ParameterCount => most;

    public ScriptVarParamKind VarParamKind => ScriptVarParamKind.None;

    public Type ReturnType => typeof(object);

    public ScriptParameterInfo GetParameterInfo(int index) => Parameters[Math.Min(index, 1)];

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        try
        {
            return call(((TemplateRun)context).Budget, arguments);
        }
        catch (TemplateException refusal)
        {
            throw refusal.In(callerContext?.Span ?? default);
        }
    }

    public ValueTask<object?> InvokeAsync(
        TemplateContext context,
        ScriptNode? callerContext,
        ScriptArray arguments,
        ScriptBlockStatement? blockStatement
    ) => ValueTask.FromResult(Invoke(context, callerContext, arguments, blockStatement));
}
