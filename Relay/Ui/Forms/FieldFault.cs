namespace Relay.Ui.Forms;

/// <summary>What is wrong with a field of a form.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">One sentence for people.</param>
public readonly record struct FieldFault(string Code, string Detail);
