using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Relay.Ui.Parts;

/// <summary>A text in a drawing. Razor keeps an element of that name for itself.</summary>
internal static class SvgText
{
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public static RenderFragment At(double x, double y, string anchor, string text) => builder =>
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", x.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "y", y.ToString("0.#", CultureInfo.InvariantCulture));
        builder.AddAttribute(3, "text-anchor", anchor);
        builder.AddContent(4, text);
        builder.CloseElement();
    };
}
