namespace Relay.Calls;

/// <summary>
/// A batch of events as what it says of calls and voicemails: each call once, whatever number of its events there are. Pure.
/// </summary>
internal static class CallProjection
{
    /// <param name="dialectOf">How a source's events are read.</param>
    public static CallChanges Project(CallBatch batch, Func<long, Dialect> dialectOf)
    {
        var calls = new Dictionary<(long, string), (CallState State, List<long> Events)>();
        var voicemails = new Dictionary<(long, string), VoicemailChange>();
        foreach (var record in batch.Events)
        {
            var data = dialectOf(record.SourceId).ReadData(record.Request, record.Envelope);
            if (record.Envelope.CallId is { } callId)
                Add(calls, (record.SourceId, callId), record.Id, CallReading.Read(record, data));
            if (VoicemailReading.Read(record, data) is (var id, var state))
                Add(voicemails, new VoicemailChange(record.SourceId, id, state, record.Id));
        }

        return new CallChanges(
            [.. calls.Select(call => new CallChange(call.Key.Item1, call.Key.Item2, call.Value.State, call.Value.Events))],
            [.. voicemails.Values],
            batch.Place
        );
    }

    private static void Add(
        Dictionary<(long, string), (CallState State, List<long> Events)> calls,
        (long, string) key,
        long eventId,
        CallState said
    )
    {
        if (!calls.TryGetValue(key, out var known))
            calls[key] = (said, [eventId]);
        else
        {
            known.Events.Add(eventId);
            calls[key] = (CallState.Merge(known.State, said), known.Events);
        }
    }

    private static void Add(Dictionary<(long, string), VoicemailChange> voicemails, VoicemailChange said)
    {
        var key = (said.SourceId, said.VoicemailId);
        voicemails[key] = voicemails.TryGetValue(key, out var known)
            ? known with
            {
                State = VoicemailState.Merge(known.State, said.State),
            }
            : said;
    }
}
