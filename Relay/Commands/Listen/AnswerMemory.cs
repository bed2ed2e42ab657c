namespace Relay.Commands.Listen;

/// <summary>
/// What was forwarded and what came of it, until the relay says that it has that on disk. A connection can end between the handler's answer
/// and that word; the delivery then comes again, and is answered from here instead of being forwarded twice.
/// </summary>
internal sealed class AnswerMemory
{
    /// <summary>The relay has at most 256 under way; what lies further back it has settled, though its word was lost.</summary>
    private const int Most = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LocalAnswer?> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Takes a delivery to be forwarded.</summary>
    /// <param name="known">Its answer where there is one; null while it is with the handler.</param>
    /// <returns>Whether it is to be forwarded.</returns>
    public bool TryBegin(string delivery, bool byHand, out LocalAnswer? known)
    {
        lock (_lock)
        {
            var isKnown = _answers.TryGetValue(delivery, out known);
            // A person wants it once more, but not while it is there.
            if (isKnown && (known is null || !byHand))
                return false;
            if (!isKnown)
                _oldest.Enqueue(delivery);
            _answers[delivery] = null;
            Trim();
            return true;
        }
    }

    /// <summary>It was forwarded. Without an answer of the handler's it may be forwarded again.</summary>
    public void Finish(LocalAnswer answer)
    {
        lock (_lock)
        {
            if (answer.IsFinal)
                _answers[answer.Message.Delivery] = answer;
            else
                _answers.Remove(answer.Message.Delivery);
        }
    }

    /// <summary>The relay has the answers on disk.</summary>
    public void Forget(IReadOnlyList<string> deliveries)
    {
        lock (_lock)
        {
            foreach (var delivery in deliveries.Where(delivery => _answers.GetValueOrDefault(delivery) is not null))
                _answers.Remove(delivery);
        }
    }

    private void Trim()
    {
        while (_oldest.Count > Most)
        {
            var first = _oldest.Dequeue();
            // One that hangs is still to be known when it comes again.
            if (_answers.GetValueOrDefault(first) is not null)
                _answers.Remove(first);
        }
    }
}
