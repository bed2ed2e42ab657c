using Relay.Config;

namespace Relay.Api.Reading;

/// <summary>Reads a source from a request, in the order of the resource. Bounds are those of reliability §3.8 and §7.</summary>
internal static class SourceInput
{
    private const int MaxSecrets = 10,
        MaxUpstreams = 16,
        MaxId = 256;

    /// <param name="fields">The request's members.</param>
    /// <param name="before">The value in force where this is a patch.</param>
    public static Source Read(Fields fields, Source? before)
    {
        var name = NameInput.Read(fields, before?.Name);
        var slug = Slug(fields, before);
        var dialect = Dialect(fields, before);
        var recipe = RecipeInput.Read(fields, before?.Recipe, dialect);
        var simulated = Simulated(fields, before);
        var (alsoTo, isAll) = before is null ? AlsoToInput.Read(fields) : (before.AlsoTo, before.AlsoToAll);
        var source = new Source
        {
            Id = before?.Id ?? 0,
            Name = name,
            Slug = slug,
            Dialect = dialect ?? "",
            Secrets = Secrets(fields, before, dialect, recipe),
            Verification = fields.Choice<VerificationMode>("verification", before?.Verification ?? VerificationMode.Enforce),
            Upstreams = Upstreams(fields, before?.Upstreams ?? []),
            HealthPath = HealthPath(fields, before?.HealthPath),
            Forward = fields.Choice<ForwardMode>("forward", before?.Forward ?? ForwardMode.Live),
            StreamAnswers = fields.Bool("streamAnswers", before?.StreamAnswers ?? false),
            Enabled = fields.Bool("enabled", before?.Enabled ?? true),
            OrganizationId = Id(fields, "organizationId", before?.OrganizationId),
            AccountId = Id(fields, "accountId", before?.AccountId),
            Response = ResponseInput.Read(fields, before?.Response),
            ToleranceSeconds = fields.Int("toleranceSeconds", before?.ToleranceSeconds, 30, 86_400, optional: true),
            MaxBodyBytes = fields.Int("maxBodyBytes", before?.MaxBodyBytes, 1024, 25 * 1024 * 1024, optional: true),
            RateLimitPerSecond = fields.Int("rateLimitPerSecond", before?.RateLimitPerSecond, 1, 100_000, optional: true),
            Recipe = recipe,
            BodiesDays = fields.Int("bodiesDays", before?.BodiesDays, 0, RetentionOptions.MostDays, optional: true),
            MetadataDays = fields.Int("metadataDays", before?.MetadataDays, 0, RetentionOptions.MostDays, optional: true),
            Simulated = simulated,
            AlsoTo = alsoTo,
            AlsoToAll = isAll,
            CreatedAt = before?.CreatedAt ?? 0,
            SecretsRotatedAt = before?.SecretsRotatedAt,
        };
        fields.FinishAndThrow();
        return source;
    }

    private static string Slug(Fields fields, Source? before)
    {
        var slug = fields.Text("slug", before?.Slug);
        if (slug is not null && !Slugs.IsValid(slug))
            fields.Findings.Add("slug", "slug_invalid", "1 to 64 of a-z, 0-9 and -.");
        return slug ?? "";
    }

    /// <summary>Only a new source can be a storm's: what is there has what providers sent.</summary>
    private static string? Simulated(Fields fields, Source? before)
    {
        if (before is not null)
            return before.Simulated;
        var run = fields.Text("simulated", null, optional: true);
        if (
            run is not null
            && (run.Length is 0 or > 64 || run is "only" or "none" or "all" || run.AsSpan().ContainsAnyExceptInRange('!', '~'))
        )
            fields.Findings.Add("simulated", "out_of_range", "The run's name: 1 to 64 printable ASCII characters without spaces.");
        return run;
    }

    private static string? Dialect(Fields fields, Source? before)
    {
        var name = fields.Text("dialect", before?.Dialect);
        if (name is null && !fields.Has("dialect"))
            fields.Findings.AddShape("dialect", "json_missing_member", "This member is needed.");
        if (name is null || DialectNames.All.Contains(name))
            return name;
        fields.Findings.Add("dialect", "value_unknown", "One of the dialects.", DialectNames.All);
        return null;
    }

    /// <summary>The secrets of a source, each of which makes a key of its dialect.</summary>
    public static IReadOnlyList<string> Secrets(Fields fields, Source? before, string? dialect, Recipe? recipe)
    {
        var secrets = fields.Texts("secrets", before?.Secrets) ?? [];
        if (secrets.Count > MaxSecrets)
            fields.Findings.Add("secrets", "rotation_limit", $"At most {MaxSecrets} secrets.");
        if (dialect is null)
            return secrets;
        // What is wrong with a recipe is said of the recipe.
        var reader = Relay.Dialects.Providers.Dialect.Create(
            dialect,
            recipe is null || RecipeRules.Check(recipe).Count > 0 ? null : recipe
        );
        // What is in force already stays as it is, under the rules of its time.
        var isRead =
            before?.Dialect == dialect
            && (before!.Recipe?.Signature?.Scheme, before.Recipe?.Signature?.SecretEncoding)
                == (recipe?.Signature?.Scheme, recipe?.Signature?.SecretEncoding);
        foreach (var secret in secrets.Except(isRead ? before!.Secrets : []))
        {
            if (!reader.TryCreateKey(secret, out _, out var error))
                fields.Findings.Add("secrets", "secret_invalid", error!);
        }

        return secrets;
    }

    private static IReadOnlyList<string> Upstreams(Fields fields, IReadOnlyList<string> before)
    {
        var upstreams = fields.Texts("upstreams", before, optional: true) ?? [];
        if (upstreams.Count > MaxUpstreams)
            fields.Findings.Add("upstreams", "out_of_range", $"At most {MaxUpstreams} upstreams.");
        foreach (var upstream in upstreams)
        {
            if (UpstreamError(upstream) is var (code, detail))
                fields.Findings.Add("upstreams", code, detail);
        }

        return upstreams;
    }

    /// <summary>An upstream is the operator's own application, so private addresses are the rule here.</summary>
    private static (string Code, string Detail)? UpstreamError(string text)
    {
        if (text.Length > WebhookUrl.MaxLength)
            return ("url_too_long", $"A URL has at most {WebhookUrl.MaxLength} characters.");
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return ("url_invalid", "This is no absolute URL.");
        if (url.Scheme is not ("http" or "https"))
            return ("url_scheme", "An upstream begins with http:// or https://.");
        if (url.UserInfo.Length > 0)
            return ("url_userinfo", "A URL may not carry a user name or password.");
        return url.Fragment.Length > 0 ? ("url_fragment", "The part behind # is never sent.") : null;
    }

    private static string? HealthPath(Fields fields, string? before)
    {
        var path = fields.Text("healthPath", before, optional: true);
        if (path is not null && (path.Length > 512 || !path.StartsWith('/') || path.AsSpan().ContainsAnyExceptInRange('!', '~')))
            fields.Findings.Add("healthPath", "url_invalid", "A path that begins with a slash.");
        return path;
    }

    private static string? Id(Fields fields, string name, string? before)
    {
        var id = fields.Text(name, before, optional: true);
        if (id is not null && (id.Length is 0 or > MaxId || id.Any(char.IsControl)))
            fields.Findings.Add(name, "out_of_range", $"1 to {MaxId} characters.");
        return id;
    }
}
