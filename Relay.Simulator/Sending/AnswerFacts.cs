using System.Text.Json;

namespace Relay.Simulator.Sending;

/// <summary>
/// What a relay's answer says: <c>{"received":true,"eventId":"evt_…","duplicate":true}</c>, or the same in headers. Other receivers answer
/// what they like.
/// </summary>
internal readonly record struct AnswerFacts(string? EventId, bool IsDuplicate)
{
    public static AnswerFacts Read(in WireAnswer answer)
    {
        var body = answer.Body;
        var (id, duplicate) = (answer.EventId, answer.IsDuplicate);
        if (id is not null)
            return new AnswerFacts(id, duplicate);
        if (body.Length == 0 || body[0] != '{')
            return default;
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;
                var (isId, isDuplicate) = (reader.ValueTextEquals("eventId"u8), reader.ValueTextEquals("duplicate"u8));
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String)
                    id = reader.GetString();
                if (isDuplicate)
                    duplicate = reader.TokenType == JsonTokenType.True;
            }
        }
        catch (JsonException)
        {
            // Not an answer of ours.
        }

        return new AnswerFacts(id, duplicate);
    }
}
