using System.Text;

namespace Relay.Api;

/// <summary>What a template must keep to when it is saved.</summary>
internal static class TemplateRules
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>The code and the sentence of what is wrong, or null.</summary>
    public static (string Code, string Detail)? Check(string template) =>
        Encoding.UTF8.GetByteCount(template) > MaxBytes ? ("template_too_large", $"A template has at most {MaxBytes / 1024} KiB.") : null;
}
