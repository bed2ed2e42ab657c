using System.Text;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine carries a request out once and answers it alike, whichever node it comes to.</summary>
public abstract class AnswerLogContract : NodeContract
{
    private static readonly byte[] _request = "POST /x {}"u8.ToArray();

    [Fact]
    public async Task Of_a_hundred_at_once_on_two_nodes_one_is_carried_out()
    {
        var nodes = new[] { await NodeAsync(), await NodeAsync() };

        var claims = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => BeginAsync(nodes[i % 2])));

        Assert.Single(claims, claim => claim.State == AnswerClaimState.Begun);
        Assert.Equal(99, claims.Count(claim => claim.State == AnswerClaimState.InProgress));
    }

    [Fact]
    public async Task It_is_answered_alike_on_every_node_and_after_a_crash()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var answer = new KeptAnswer(
            201,
            new HeaderList([new Header("X-A", "1"), new Header("X-B", "2"), new Header("X-A", "3")]),
            [0, 255, 10, 13]
        );
        await one.Answers.KeepAsync((await BeginAsync(one)).Id, answer);

        AssertSame(answer, await BeginAsync(other));
        await Store.CrashAsync();
        AssertSame(answer, await BeginAsync(await NodeAsync()));
    }

    [Fact]
    public async Task Another_request_is_refused_and_another_caller_has_keys_of_its_own()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var begun = await BeginAsync(one);

        Assert.Equal(AnswerClaimState.Reused, (await BeginAsync(other, request: "POST /x {1}")).State);
        Assert.Equal(AnswerClaimState.Begun, (await BeginAsync(other, caller: "other")).State);
        Assert.Equal(AnswerClaimState.Begun, (await BeginAsync(other, key: "l")).State);
        await one.Answers.KeepAsync(begun.Id, new KeptAnswer(200, HeaderList.Empty, []));
        Assert.Equal(AnswerClaimState.Reused, (await BeginAsync(other, request: "POST /x {1}")).State);
    }

    [Fact]
    public async Task What_came_to_no_answer_can_be_sent_again_and_an_answer_stays()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        await one.Answers.ForgetAsync((await BeginAsync(one)).Id);
        var again = await BeginAsync(other);
        Assert.Equal(AnswerClaimState.Begun, again.State);

        await other.Answers.KeepAsync(again.Id, new KeptAnswer(200, HeaderList.Empty, []));
        await one.Answers.ForgetAsync(again.Id);

        Assert.Equal(AnswerClaimState.Answered, (await BeginAsync(one)).State);
    }

    [Fact]
    public async Task A_cut_off_request_is_carried_out_again_after_its_time_and_an_answer_is_kept_for_a_day()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        await BeginAsync(one);
        Store.Clock.Advance(IAnswerLog.Abandoned);
        Assert.Equal(AnswerClaimState.InProgress, (await BeginAsync(other)).State);
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var again = await BeginAsync(other);
        Assert.Equal(AnswerClaimState.Begun, again.State);
        await other.Answers.KeepAsync(again.Id, new KeptAnswer(200, HeaderList.Empty, []));

        Store.Clock.Advance(IAnswerLog.Kept);
        Assert.Equal(AnswerClaimState.Answered, (await BeginAsync(one)).State);
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(AnswerClaimState.Begun, (await BeginAsync(one)).State);
    }

    private static Task<AnswerClaim> BeginAsync(TestNode node, string caller = "key_1", string key = "k", string? request = null) =>
        node.Answers.BeginAsync(caller, key, request is null ? _request : Encoding.UTF8.GetBytes(request), default);

    private static void AssertSame(KeptAnswer expected, AnswerClaim claim)
    {
        Assert.Equal(AnswerClaimState.Answered, claim.State);
        Assert.Equal(expected.Status, claim.Answer!.Status);
        Assert.Equal(expected.Headers, claim.Answer.Headers);
        Assert.Equal(expected.Body, claim.Answer.Body);
    }
}
