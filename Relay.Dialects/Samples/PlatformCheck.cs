using System.Text;
using Relay.Dialects.Json;
using Relay.Dialects.Providers;

namespace Relay.Dialects.Samples;

/// <summary>
/// What makes a folder a usable platform, built in or an operator's: its recipe, each sample read as its index says and as the expected
/// envelope has it, its vectors, its lifecycle. Everything that is wrong is said together.
/// </summary>
public static class PlatformCheck
{
    private const long At = 1768487730000; // 2026-01-15T14:35:30Z: what the expected envelopes are of
    private const long Received = At + 1500;

    /// <summary>The marks of a lifecycle's steps.</summary>
    private static readonly string[] Marks = ["startedAt", "answeredAt", "endedAt"];

    /// <summary>Reads a folder and checks it.</summary>
    /// <param name="name">The folder's name.</param>
    /// <param name="files">Its files by their names within it.</param>
    /// <param name="problems">Gets a sentence for everything that is wrong; the platform is usable where there is none.</param>
    public static Platform? Read(string name, IReadOnlyDictionary<string, string> files, List<string> problems)
    {
        var before = problems.Count;
        if (PlatformReader.Read(name, files, problems) is not { } platform)
            return null;
        if (Dialect.Coded.Contains(name) || name is Generic.OwnRecipe or OwnEvents.OwnName)
            problems.Add($"{name}: Relay has a dialect of this name.");
        if (platform.Title.Length is 0 or > 60)
            problems.Add($"{name}: title has 1 to 60 characters.");
        if (SampleIds.Forms.All(form => form != platform.CallIds))
            problems.Add($"{name}: callIds is {string.Join(", ", SampleIds.Forms)}, not '{platform.CallIds}'.");
        var mistakes = RecipeRules.Check(platform.Recipe);
        problems.AddRange(mistakes.Select(mistake => $"{name}/{PlatformReader.FileName}: {mistake}"));
        // What is read by a recipe with a mistake says nothing.
        if (mistakes.Count > 0 || problems.Count > before)
            return platform;
        var dialect = new Generic(platform.Recipe, name);
        if (platform.Samples.Count == 0)
            problems.Add($"{name}/samples.json: a platform has at least one sample.");
        foreach (var sample in platform.Samples)
            Check(sample, dialect, platform, files, problems);
        CheckVectors(name, dialect, files, problems);
        if (platform.Lifecycle is { } lifecycle)
            problems.AddRange(Check(lifecycle, platform).Select(problem => $"{name}/lifecycle.json: {problem}"));
        return platform;
    }

    /// <summary>A sample as it would arrive, signed by the secret that the simulator would use.</summary>
    public static InboundRequest Arrive(SampleMessage message, Dialect dialect, SigningKey key)
    {
        var body = dialect.Seal(message.Body, key);
        const string address = "https://relay.example.com/in/sample";
        var target = dialect.Target(message.Sample.Path.Length > 0 ? $"/{message.Sample.Path}" : "", body);
        var signed = dialect.Sign(message.ToSign(At / 1000) with { Body = body, Url = address + target }, key);
        return new InboundRequest(body, new HeaderList([.. message.Headers, .. signed]), target) { Address = address };
    }

    private static void Check(
        Sample sample,
        Generic dialect,
        Platform platform,
        IReadOnlyDictionary<string, string> files,
        List<string> problems
    )
    {
        var file = $"{platform.Name}/samples/{sample.Name}.scriban";
        SampleMessage message;
        try
        {
            message = SampleCatalog.Render(sample, new SampleModel("sample", At));
        }
        catch (Exception error) when (error is InvalidOperationException or Scriban.Syntax.ScriptRuntimeException)
        {
            problems.Add($"{file}: {error.Message}");
            return;
        }

        var secret = platform.SampleSecret ?? dialect.SecretFrom("whsec_sample");
        if (!dialect.TryCreateKey(secret, out var key, out var refused))
        {
            problems.Add($"{platform.Name}: {refused}");
            return;
        }

        var request = Arrive(message, dialect, key!);
        if (
            platform.Recipe.Signature is not null
            && dialect.Verify(request, [key!], dialect.ToleranceSeconds, At / 1000).Reason is { } reason
        )
            problems.Add($"{file}: signed as the recipe says it does not verify: {reason}.");
        var envelope = dialect.ReadEnvelope(request);
        if (envelope.Problem is { } problem)
            problems.Add($"{file}: it can't be read: {problem}.");
        else if ((envelope.Type, envelope.Kind) != (sample.Type, sample.Kind))
            problems.Add($"{file}: it is read as {envelope.Type} ({envelope.Kind}), not as {sample.Type} ({sample.Kind}).");
        var written = OutgoingEnvelope.Write(
            "evt_expected",
            platform.Name,
            envelope,
            dialect.ReadData(request, envelope),
            Received,
            "org_fallback"
        );
        var expected = $"expected/{sample.Name}.json";
        if (!files.TryGetValue(expected, out var text))
            problems.Add($"{platform.Name}/{expected} is missing; it would be {Encoding.UTF8.GetString(written)}");
        else if (JavaScriptJson.Restringify(Encoding.UTF8.GetBytes(text)) is not { } wanted || !wanted.AsSpan().SequenceEqual(written))
            problems.Add($"{platform.Name}/{expected}: the envelope is {Encoding.UTF8.GetString(written)}");
    }

    private static void CheckVectors(string name, Generic dialect, IReadOnlyDictionary<string, string> files, List<string> problems)
    {
        if (!files.ContainsKey("vectors.json"))
            return;
        foreach (var vector in PlatformReader.Json<List<SignatureVector>>(name, "vectors.json", files, problems) ?? [])
        {
            if (!dialect.TryCreateKey(vector.Secret, out var key, out var error))
            {
                problems.Add($"{name}/vectors.json, {vector.Name}: {error}");
                continue;
            }

            var verdict = dialect.Verify(vector.ToRequest(), [key!], dialect.ToleranceSeconds, vector.Now);
            if (verdict.Reason != vector.Reason)
                problems.Add(
                    $"{name}/vectors.json, {vector.Name}: the verdict is {verdict.Reason ?? "valid"}, not {vector.Reason ?? "valid"}."
                );
        }
    }

    private static IEnumerable<string> Check(Lifecycle lifecycle, Platform platform)
    {
        if (lifecycle.Retry.Attempts - 1 != lifecycle.Retry.DelaysSeconds.Count)
            yield return "retry has one delay fewer than attempts.";
        if (lifecycle.Flows.All(flow => flow.Scope != "call"))
            yield return "it has at least one flow of the scope call.";
        foreach (var flow in lifecycle.Flows)
        {
            var earlier = new HashSet<string>();
            foreach (var step in flow.Steps)
            {
                var at = $"{flow.Name}, {step.Name}";
                if (step.Sample is { } sample && platform.Samples.All(known => known.Name != sample))
                    yield return $"{at}: there is no such sample.";
                if (step.After is { } after ? !earlier.Contains(after) : earlier.Count > 0)
                    yield return $"{at}: each step but the first comes after an earlier one.";
                if (!earlier.Add(step.Name))
                    yield return $"{at}: the name stands twice.";
                if (step.DelaySeconds is not [>= 0 and var least, var most] || least > most)
                    yield return $"{at}: delaySeconds is the least and the most.";
                if (step.Chance is < 0 or > 1)
                    yield return $"{at}: chance is from 0 to 1.";
                if (step.Marks is { } mark && !Marks.Contains(mark))
                    yield return $"{at}: marks is {string.Join(", ", Marks)}.";
                foreach (var value in step.Values.Keys.Where(value => !SampleValues.Names.Contains(value)))
                    yield return $"{at}: no value is called {value}.";
            }
        }
    }
}
