using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;
using HandlebarsDotNet.IO;
using HandlebarsDotNet.Iterators;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.ObjectDescriptors;
using HandlebarsDotNet.PathStructure;

namespace Relay.Delivery.Templates;

/// <summary>
/// Texts, numbers and truth values have no members and no items in a template. Without this, Handlebars would reach their .NET properties
/// by reflection, and print <c>True</c>.
/// </summary>
internal sealed class TemplateScalars : IObjectDescriptorProvider, IMemberAccessor, IIterator, IFormatterProvider, IFormatter
{
    public bool TryGetDescriptor(Type type, out ObjectDescriptor value)
    {
        value = ObjectDescriptor.Empty;
        if (type == typeof(TemplateMap) || type == typeof(TemplateList) || !IsScalar(type))
            return false;
        value = new ObjectDescriptor(type, this, static (_, _) => Array.Empty<object>(), _ => this);
        return true;
    }

    public bool TryGetValue(object instance, ChainSegment memberName, out object? value)
    {
        value = null;
        return false;
    }

    public void Iterate(
        in EncodedTextWriter writer,
        BindingContext context,
        ChainSegment[] blockParamsVariables,
        object input,
        TemplateDelegate template,
        TemplateDelegate ifEmpty
    ) => ifEmpty(writer, context);

    public bool TryCreateFormatter(Type type, out IFormatter formatter)
    {
        formatter = this;
        return type == typeof(bool);
    }

    public void Format<T>(T value, in EncodedTextWriter writer) => writer.WriteSafeString(value is true ? "true" : "false");

    private static bool IsScalar(Type type) => type == typeof(string) || type.IsPrimitive || type == typeof(decimal);
}
