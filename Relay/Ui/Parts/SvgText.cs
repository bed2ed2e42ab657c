using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Relay.Ui.Parts;

/// <summary>Words in a drawing. Razor keeps <c>text</c> for itself, so the element is written by hand.</summary>
internal static class SvgText
{
    public static RenderFragment Of(double x, double y, string words, string? anchor = null, string? style = null) =>
        builder =>
        {
            builder.OpenElement(0, "text");
            builder.AddAttribute(1, "x", x.ToString("0.##", CultureInfo.InvariantCulture));
            builder.AddAttribute(2, "y", y.ToString("0.##", CultureInfo.InvariantCulture));
            if (anchor is not null)
                builder.AddAttribute(3, "text-anchor", anchor);
            if (style is not null)
                builder.AddAttribute(4, "class", style);
            builder.AddContent(5, words);
            builder.CloseElement();
        };
}
