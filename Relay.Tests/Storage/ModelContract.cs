using FsCheck;
using FsCheck.Fluent;
using Relay.Tests.Faults;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Storage;

/// <summary>Random lives of a webhook: after every step the counters say what the rows are, and both say what the model says.</summary>
[Trait("Promise", "T5")]
public abstract class ModelContract
{
    private static readonly Outcome[] Outcomes =
    [
        Outcome.Succeeded,
        Outcome.ServerError,
        Outcome.ServerError,
        Outcome.ServerError,
        Outcome.Gone,
        Outcome.Shutdown,
        Outcome.TemplateFailed,
    ];

    private protected abstract string Engine { get; }

    private protected abstract TestStore Open();

    [Fact]
    public void Every_life_of_a_webhook_agrees_with_the_model()
    {
        var (figure, count) = (Figure.Begin("T5", "lives, " + Engine), LongForm.Choose(30, 300));
        var lives = Gen.Choose(0, 9999).ListOf(60).Select(steps => steps.ToArray());
        Prop.ForAll(lives.ToArbitrary(), life => LiveAsync(life).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(count));
        figure.Is($"0 mismatches in {count} random lives of 60 steps, counters and rows compared after each");
    }

    private async Task LiveAsync(int[] life)
    {
        await using var store = Open();
        var run = new Run(store, await store.WebhookAsync());
        for (var step = 0; step < life.Length; step++)
        {
            var what = await run.StepAsync(life[step] / 100, life[step] % 100);
            await run.AgreeAsync($"step {step}, {what}, of {string.Join(' ', life)}");
        }
    }

    private sealed class Run(TestStore store, long webhook)
    {
        private readonly DeliveryModel _model = new();
        private readonly List<(DeliveryWork Work, int Epoch)> _held = [],
            _stale = [];
        private long _event;

        public async Task<string> StepAsync(int dice, int choice)
        {
            switch (dice)
            {
                case < 20:
                    return await RecordAsync(leased: choice % 2 == 0);
                case < 30:
                    return await ClaimAsync(choice);
                case < 42:
                    return await ClaimParkedAsync(choice);
                case < 74:
                    return await SettleAsync(choice);
                case < 78:
                    return await StaleAsync(choice);
                case < 81:
                    return await PauseAsync();
                case < 86:
                    return await EnableAsync((ParkedChoice)(choice % 3));
                case < 88:
                    return await SkipAsync(SkipScope.Parked);
                case < 90:
                    return await BulkAsync(choice);
                case < 92:
                    return await RetryAsync(choice);
                case < 94:
                    return choice % 2 == 0 ? await ReplayAsync() : await EditAsync();
                case < 95:
                    return await ReleaseAsync(choice);
                case < 96:
                    return await ResumeAsync();
                case < 99:
                    return await RestartAsync(crash: choice % 2 == 0);
                default:
                    return await DeleteAsync(choice);
            }
        }

        public async Task AgreeAsync(string where)
        {
            Assert.True(await store.DifferencesAsync() is [], $"{where}: {string.Join("; ", await store.DifferencesAsync())}");
            var rows = await store.Store.ReadAsync(db =>
                Relay.Storage.Querying.Sql.Query(db, "SELECT id, state, trigger FROM deliveries ORDER BY id", row =>
                    $"{row.GetInt64(0)} {(DeliveryState)row.GetInt64(1)} {(DeliveryTrigger)row.GetInt64(2)}"
                )
            );
            Same(_model.Rows.Select(row => $"{row.Id} {row.State} {row.Trigger}"), rows, where);
            var health = await store.HealthAsync(webhook);
            Assert.True(
                (health.Status, health.Strikes, health.Epoch, health.Drain.Phase)
                    == (_model.Status, _model.Strikes, _model.Epoch, _model.Drain),
                $"{where}: {health} is not {_model.Status} {_model.Strikes} {_model.Epoch} {_model.Drain}"
            );
            var parked = _model.Status == WebhookStatus.Active ? _model.Parked.Count() : _model.Rows.Count(row => row.IsOpen);
            Assert.True(health.Parked == parked, $"{where}: {health.Parked} parked, not {parked}");
        }

        private static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string where) =>
            Assert.True(
                expected.SequenceEqual(actual),
                $"{where}:\nmodel {string.Join(", ", expected)}\nstore {string.Join(", ", actual)}"
            );

        private async Task<string> RecordAsync(bool leased)
        {
            if (_model.Deleted)
                return "record, deleted";
            var recorded = await store.Journal.RecordAsync(store.Draft(null, [webhook], leased));
            _event = recorded.EventId;
            var id = await store.NumberAsync($"SELECT id FROM deliveries WHERE event_id = {recorded.EventId}");
            _model.Add(id, DeliveryTrigger.Event, leased);
            foreach (var work in recorded.Leased)
                _held.Add((work, _model.Epoch));
            return "record";
        }

        private async Task<string> ClaimAsync(int choice)
        {
            store.Clock.Advance(TimeSpan.FromHours(2));
            var works = await store.ClaimAsync(webhook, (choice % 3) + 1);
            Took(works, _model.Rows.Where(row => row.State == DeliveryState.Waiting && !row.Behind).Take((choice % 3) + 1), "claim");
            return "claim";
        }

        private async Task<string> ClaimParkedAsync(int choice)
        {
            if (_model.Drain is not (DrainPhase.Probing or DrainPhase.Draining))
                return "drain, nothing";
            store.Clock.Advance(TimeSpan.FromHours(2));
            var max = _model.Drain == DrainPhase.Probing ? 1 : (choice % 2) + 1;
            var claimed = await store.ClaimParkedAsync(webhook, max, inOrder: true);
            Took(claimed.Works, _model.Rows.Where(row => row.State == DeliveryState.Waiting && row.Behind).Take(max), "drain");
            return "drain";
        }

        private void Took(IReadOnlyList<DeliveryWork> works, IEnumerable<DeliveryModel.Row> expected, string where)
        {
            var rows = expected.ToList();
            Same(rows.Select(row => $"{row.Id}"), works.Select(work => $"{work.DeliveryId}"), where);
            foreach (var row in rows)
                row.State = DeliveryState.Leased;
            _held.AddRange(works.Select(work => (work, _model.Epoch)));
        }

        private async Task<string> SettleAsync(int choice)
        {
            if (_held.Count == 0)
                return "settle, nothing";
            var (work, epoch) = _held[choice % _held.Count];
            _held.RemoveAt(choice % _held.Count);
            var outcome = Outcomes[choice % Outcomes.Length];
            var settled = await store.SettleAsync(work, outcome, epoch);
            Assert.False(settled.Fenced);
            _model.Settle(RowOf(work), outcome, work.Purpose, work.ReturnTo, work.Drained, epoch);
            _stale.Add((work, epoch));
            return $"settle {work.DeliveryId} {outcome}";
        }

        private async Task<string> StaleAsync(int choice)
        {
            if (_stale.Count == 0)
                return "stale, nothing";
            var (work, epoch) = _stale[choice % _stale.Count];
            Assert.True(
                (await store.SettleAsync(work, choice % 2 == 0 ? Outcome.Succeeded : Outcome.ServerError, epoch)).Fenced,
                "a stale result was taken"
            );
            return "stale";
        }

        private async Task<string> PauseAsync()
        {
            if (await store.PauseAsync(webhook) is not null)
                _model.Pause();
            return "pause";
        }

        private async Task<string> EnableAsync(ParkedChoice choice)
        {
            if (await store.EnableAsync(webhook, choice) is not null)
                _model.Enable(choice);
            return $"enable {choice}";
        }

        private async Task<string> SkipAsync(SkipScope scope)
        {
            if (scope == SkipScope.Parked && _model.Drain != DrainPhase.Skipping)
                return "skip, nothing";
            var rows = _model
                .Rows.Where(row => row.State == DeliveryState.Waiting && (scope == SkipScope.All || row.Behind))
                .Take(3)
                .ToList();
            Assert.Equal(rows.Count, await store.Queue.SkipAsync(webhook, scope, 3, store.Now));
            if (rows.Count > 0)
                _model.Skip(rows);
            return $"skip {scope}";
        }

        private async Task<string> RetryAsync(int choice)
        {
            if (_model.Rows.Count == 0)
                return "retry, nothing";
            var row = _model.Rows[choice % _model.Rows.Count];
            var work = await store.Queue.ClaimOneAsync(row.Id);
            Assert.Equal(row.State != DeliveryState.Leased && !_model.Deleted, work is not null);
            if (work is null)
                return "retry, refused";
            if (!row.IsOpen)
                row.Trigger = DeliveryTrigger.Retry;
            (row.State, row.Found) = (DeliveryState.Leased, row.State);
            _held.Add((work, _model.Epoch));
            return $"retry {row.Id}";
        }

        private async Task<string> BulkAsync(int choice)
        {
            DeliveryPhase? phase = (choice % 4) switch
            {
                0 => DeliveryPhase.Failed,
                1 => DeliveryPhase.Skipped,
                2 => DeliveryPhase.Parked,
                _ => null,
            };
            var action = phase is DeliveryPhase.Failed or DeliveryPhase.Skipped ? BulkAction.Retry : BulkAction.Skip;
            var rows =
                action == BulkAction.Retry
                    ? _model.Settled(phase == DeliveryPhase.Failed ? DeliveryState.Failed : DeliveryState.Skipped)
                    : _model.Waiting(onlyParked: phase is not null);
            var bulk = await store.BulkAsync(new BulkOrder(action, new BulkDeliveries(WebhookId: webhook, Phase: phase)));
            Assert.Equal((rows.Count, rows.Count, BulkState.Done), (bulk.Matched, bulk.Done, bulk.State));
            if (action == BulkAction.Retry)
                _model.Reopen(rows);
            else if (rows.Count > 0)
                _model.Skip(rows);
            return $"bulk {action} {phase}";
        }

        private async Task<string> EditAsync()
        {
            if (_event == 0)
                return "edit, nothing";
            var made = await store.Edits.RecordAsync(store.Draft(null, [webhook], leased: false), _event, "test");
            _model.Add(Assert.Single(made.DeliveryIds), DeliveryTrigger.Replay, leased: false);
            return "edit";
        }

        private async Task<string> ReplayAsync()
        {
            if (_event == 0)
                return "replay, nothing";
            foreach (var id in await store.Queue.CreateAsync(_event, [webhook], DeliveryTrigger.Replay, store.Now))
                _model.Add(id, DeliveryTrigger.Replay, leased: false);
            return "replay";
        }

        private async Task<string> ReleaseAsync(int choice)
        {
            if (_held.Count == 0)
                return "release, nothing";
            var held = _held[choice % _held.Count];
            _held.Remove(held);
            await store.Queue.ReleaseAsync([held.Work]);
            _model.Release(RowOf(held.Work));
            _stale.Add(held);
            return "release";
        }

        private async Task<string> ResumeAsync()
        {
            await store.Queue.ChangeHealthAsync(webhook, (health, _) =>
                health.Drain.Phase == DrainPhase.Stopped
                    ? health with
                    {
                        Drain = health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null },
                    }
                    : null
            );
            _model.Resume();
            return "resume the drain";
        }

        private async Task<string> RestartAsync(bool crash)
        {
            await (crash ? store.CrashAsync() : store.ReopenAsync());
            _model.Crash();
            _stale.AddRange(_held);
            _held.Clear();
            return crash ? "crash" : "reopen";
        }

        /// <summary>Rarely, because it is the end of most things.</summary>
        private async Task<string> DeleteAsync(int choice)
        {
            if (choice % 4 > 0)
                return "nothing";
            _model.Delete();
            store.Webhooks[webhook] = store.Webhooks[webhook] with { IsDeleted = true };
            await store.RunAsync($"UPDATE webhooks SET deleted_at = {store.Now} WHERE id = {webhook}");
            return await SkipAsync(SkipScope.All);
        }

        private DeliveryModel.Row RowOf(DeliveryWork work) => _model.Rows.Single(row => row.Id == work.DeliveryId);
    }
}
