namespace Relay.Api.Views;

/// <summary>What came of an edit.</summary>
internal sealed record EditView(string Id, string EditedFrom, string Kind, string Type, IReadOnlyList<string> DeliveryIds);
