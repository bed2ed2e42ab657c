using Relay.Config;

namespace Relay.Ingest;

/// <summary>
/// The one way in which ingest refuses: counted by its reason, recorded as an arrival where the source is known, and answered. Nothing
/// under <c>/in</c> is turned away without a trace.
/// </summary>
internal sealed class Refusals(IJournal journal, IngestFigures figures, IngestOptions options)
{
    /// <summary>Nobody's source: there is nothing to record it with.</summary>
    public Task RefuseAsync(HttpContext context, Problem problem)
    {
        figures.Refused(problem.Code);
        return IngestAnswers.RefuseAsync(context, problem);
    }

    public Task RefuseAsync(HttpContext context, RoutedSource source, Captured captured, Problem problem) =>
        RefuseAsync(context, source, captured.ToRejection(source.Source.Id, problem.Code, options.RejectedBodyBytes), problem);

    /// <summary>The signature is right, and only its time is too old: kept whole, so that a person can let it in.</summary>
    public Task RefuseLateAsync(HttpContext context, RoutedSource source, Captured captured, Problem problem)
    {
        figures.Late(source.Source, "rejected");
        return RefuseAsync(
            context,
            source,
            captured.ToRejection(source.Source.Id, problem.Code, int.MaxValue) with
            {
                IsLate = true,
            },
            problem
        );
    }

    /// <summary>The store took nothing of it, so the provider must try again.</summary>
    public Task RefuseAsync(HttpContext context, StorageException refusal) =>
        RefuseAsync(context, new Problem(refusal.Code, "The relay cannot record events just now; send it again in a moment."));

    private async Task RefuseAsync(HttpContext context, RoutedSource source, Rejection rejection, Problem problem)
    {
        figures.Rejected(source.Source, problem.Code);
        try
        {
            await journal.RejectAsync(rejection).ConfigureAwait(false);
        }
        catch (StorageException refusal)
        {
            // The sender is refused all the same: only the trace of it is missing, and counted.
            figures.Refused(refusal.Code);
        }

        await IngestAnswers.RefuseAsync(context, problem).ConfigureAwait(false);
    }
}
