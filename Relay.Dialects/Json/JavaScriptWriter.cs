using System.Text;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// Writes objects as <c>JSON.stringify</c> would.
/// The framework's writer escapes what JavaScript leaves alone, such as every character beyond the basic plane, whichever encoder it is
/// given.
/// </summary>
internal ref struct JavaScriptWriter(ByteBuffer output)
{
    private readonly ByteBuffer output = output;
    private bool first;

    /// <summary>Opens an object.</summary>
    public void Begin()
    {
        output.Write((byte)'{');
        first = true;
    }

    /// <summary>Opens an object as a member.</summary>
    public void Begin(string name)
    {
        Name(name);
        Begin();
    }

    public void End()
    {
        output.Write((byte)'}');
        first = false;
    }

    public void Text(string name, string? value)
    {
        Name(name);
        if (value is null)
            output.Write("null"u8);
        else
            JavaScriptString.Write(value, output);
    }

    public void TextIfAny(string name, string? value)
    {
        if (value is not null)
            Text(name, value);
    }

    public void Number(string name, double? value)
    {
        Name(name);
        JavaScriptNumber.Write(value ?? double.NaN, output);
    }

    public void Time(string name, long? unixMilliseconds) => Text(name, unixMilliseconds is { } time ? EventTime.Format(time) : null);

    /// <summary>A member whose value is JSON text already; null where it is absent or no JSON.</summary>
    public void Json(string name, string? json)
    {
        Name(name);
        var start = output.Length;
        if (json is not null && JavaScriptJson.TryWrite(Encoding.UTF8.GetBytes(json), output))
            return;
        output.Length = start;
        output.Write("null"u8);
    }

    private void Name(string name)
    {
        if (!first)
            output.Write((byte)',');
        first = false;
        JavaScriptString.Write(name, output);
        output.Write((byte)':');
    }
}
