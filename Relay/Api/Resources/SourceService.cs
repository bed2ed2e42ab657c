using System.Text.Json;
using Relay.Api.Reading;
using Relay.Api.Recorded;

namespace Relay.Api.Resources;

/// <summary>What is done to sources, whoever asks for it: programs by the API's handlers, people by the forms of the pages.</summary>
/// <exception cref="ProblemException">Every call: what was asked for is refused, and nothing of it happened.</exception>
internal sealed class SourceService(ISetup setup, IHistory history)
{
    /// <summary>The source with this id or slug that is not deleted.</summary>
    public Source Find(string id) =>
        setup.FindSource(id) is { } found && found.Id != Source.Own.Id && setup.FindSource(found.Id) is { } source
            ? source
            : throw ProblemException.NotFound("source");

    public Task<Source> CreateAsync(Fields fields, string actor, CancellationToken cancel) =>
        setup.CreateAsync(SourceInput.Read(fields, null), actor, cancel);

    /// <param name="check">Asked with the settings in force before they change; what it throws ends the change.</param>
    public async Task<Source> ChangeAsync(Source source, Fields fields, Action<Source>? check, string actor, CancellationToken cancel)
    {
        if (
            fields.Raw("dialect") is { ValueKind: JsonValueKind.String } raw
            && raw.GetString() is { } dialect
            && DialectNames.All.Contains(dialect)
        )
            await DialectRule.CheckAsync(source, dialect, history, cancel);
        return await ChangeAsync(
            source,
            before =>
            {
                check?.Invoke(before);
                return SourceInput.Read(fields, before);
            },
            actor,
            cancel
        );
    }

    /// <summary>Takes a new secret in front of those in force, which go on verifying.</summary>
    public Task<Source> AddSecretAsync(Source source, string secret, string actor, CancellationToken cancel) =>
        ChangeAsync(source, before => WithSecrets(before, [secret, .. before.Secrets]), actor, cancel);

    /// <param name="index">Its place, from 0.</param>
    /// <param name="rotatedAt">When the list that the caller saw was made: places mean nothing in another one.</param>
    public Task<Source> RemoveSecretAsync(Source source, int index, long? rotatedAt, string actor, CancellationToken cancel) =>
        ChangeAsync(
            source,
            before =>
                before.SecretsRotatedAt == rotatedAt && index >= 0 && index < before.Secrets.Count
                    ? WithSecrets(before, [.. before.Secrets.Where((_, at) => at != index)])
                    : throw new ProblemException("version_conflict", "The secrets were changed since you saw them; look at them again."),
            actor,
            cancel
        );

    public async Task DeleteAsync(Source source, string actor, CancellationToken cancel)
    {
        if (!await setup.DeleteSourceAsync(source.Id, actor, cancel))
            throw ProblemException.NotFound("source");
    }

    private static Source WithSecrets(Source before, IReadOnlyList<string> secrets) =>
        SourceInput.Read(new Fields(JsonSerializer.SerializeToElement(new { secrets }), isPatch: true), before);

    private async Task<Source> ChangeAsync(Source source, Func<Source, Source> change, string actor, CancellationToken cancel) =>
        await setup.ChangeSourceAsync(source.Id, change, actor, cancel) ?? throw ProblemException.NotFound("source");
}
