using System.Text;
using System.Text.Json;
using Xunit;

namespace Relay.Tests.BadInput;

/// <summary>
/// Every row of the catalogue against a real relay: the exact status, the exact code, and exactly what is stored and routed.
/// </summary>
[Trait("Promise", "T12")]
public sealed class BadInputTests(BadInputRounds rounds) : IClassFixture<BadInputRounds>
{
    private BadInputHost _host = null!;

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "BadInput"), "*.jsonl")
                .Order(StringComparer.Ordinal)
        )
        {
            foreach (var (name, line) in BadInputRow.Read(file))
                rows.Add(name, line);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row(string name, string line)
    {
        foreach (var round in rounds.Hosts)
        {
            _host = round;
            await RowAsync(name, line);
        }

        rounds.Passed();
    }

    private async Task RowAsync(string name, string line)
    {
        var row = BadInputRow.Parse(line);
        var before = await LedgerAsync();

        var (status, headers, body) = await SendAsync(row);

        Assert.True(row.Status == status, $"{name}: {status} instead of {row.Status}: {Encoding.UTF8.GetString(body)}");
        Check(row, headers, body);
        if (row.Flag is not null || row.Stores is not null)
            await CheckEventAsync(row, Json(body).GetProperty("eventId").GetString()!);
        var after = await LedgerAsync();
        Assert.Equal(
            (row.Stored, row.Delivered, 0L),
            ((int)(after.Unique - before.Unique), (int)(after.Routed - before.Routed), after.Difference)
        );
    }

    private async Task<(int Status, string Headers, byte[] Body)> SendAsync(BadInputRow row)
    {
        var unique = _host.Unique();
        if (row.Raw is { } raw)
            return await RawHttp.SendAsync(_host.Relay.Address, Encoding.Latin1.GetBytes(Fill(raw, unique)), row.HalfClose);
        var bytes = Bytes(row, unique);
        if (row.Again)
            await RawHttp.SendAsync(_host.Relay.Address, bytes);
        return await RawHttp.SendAsync(_host.Relay.Address, bytes);
    }

    private byte[] Bytes(BadInputRow row, string unique)
    {
        var body = row.Body(unique);
        var head = new StringBuilder($"{row.Method} {(row.Ingest is { } slug ? "/in/" + slug : Fill(row.Path, unique))} HTTP/1.1\r\n");
        var headers = row.Headers.ToList();
        if (row.Ingest is not null && body is not null)
        {
            var (signature, signed) = BadInputHost.Sign(row.Sign, row.Ingest, body);
            body = signed;
            headers.AddRange(signature.Select(header => (header.Name, header.Value)));
        }

        if (!Has(headers, "Host"))
            headers.Add(("Host", _host.Relay.Address.Authority));
        if (_host.KeyOf(row) is { } key)
            headers.Add(("Authorization", "Bearer " + key));
        if (body is not null && !Has(headers, "Content-Type"))
            headers.Add(("Content-Type", "application/json"));
        if (body is not null)
            headers.Add(("Content-Length", $"{body.Length}"));
        foreach (var (name, value) in headers.Where(header => !headers.Contains((header.Item1, "$absent"))))
            head.Append($"{name}: {Fill(value, unique)}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("Connection: close\r\n\r\n").ToString()), .. body ?? []];
    }

    private void Check(BadInputRow row, string headers, byte[] body)
    {
        if (row.Status == 401)
            Assert.Contains("WWW-Authenticate:", headers, StringComparison.OrdinalIgnoreCase);
        if (row.Status is 429 or 503)
            Assert.Contains("Retry-After:", headers, StringComparison.OrdinalIgnoreCase);
        if (row.Status == 405)
            Assert.Contains("Allow:", headers, StringComparison.OrdinalIgnoreCase);
        if (row.Answer is { } answer)
            Assert.StartsWith(answer, Encoding.Latin1.GetString(body), StringComparison.Ordinal);
        if (row.Code is null)
        {
            // Refused by the parser before any of our code ran, or no refusal at all.
            if (row.Status is >= 400 or 204)
                Assert.Empty(body);
            if (row.Status == 200 && row.Ingest is not null)
                Assert.Equal(row.Duplicate, Json(body).TryGetProperty("duplicate", out _));
            return;
        }

        Assert.Contains("application/problem+json", headers, StringComparison.OrdinalIgnoreCase);
        if (body.Length == 0 && row.Method == "HEAD")
            return;
        var problem = Json(body);
        Assert.Equal(
            (row.Code, "/problems/" + row.Code, row.Status),
            (problem.GetProperty("code").GetString(), problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32())
        );
        if (row.Field is { } field)
            Assert.Contains(
                row.Code,
                problem.GetProperty("errors").GetProperty(field).EnumerateArray().Select(item => item.GetProperty("code").GetString())
            );
    }

    private async Task CheckEventAsync(BadInputRow row, string id)
    {
        var stored = (await _host.Relay.GetAsync("/api/v1/events/" + id)).Expect(200);
        if (row.Stores is { } stores)
            Assert.Equal(stores, $"{stored["kind"]} {stored["type"]}");
        if (row.Flag is { } flag)
            Assert.Contains(flag, stored.Json.GetProperty("flags").EnumerateArray().Select(item => item.GetString()));
    }

    private string Fill(string text, string unique) =>
        text.Replace("{unique}", unique, StringComparison.Ordinal)
            .Replace("{host}", _host.Relay.Address.Authority, StringComparison.Ordinal)
            .Replace("{key}", _host.Relay.Key, StringComparison.Ordinal)
            .Replace(
                "{headers40k}",
                string.Concat(Enumerable.Range(0, 40).Select(i => $"X-Fill-{i}: {new string('a', 1024)}\r\n")),
                StringComparison.Ordinal
            )
            .Replace("{headers101}", string.Concat(Enumerable.Range(0, 101).Select(i => $"X-Fill-{i}: a\r\n")), StringComparison.Ordinal)
            .Replace("{path9k}", new string('a', 9 * 1024), StringComparison.Ordinal)
            .Replace("{a1000}", new string('a', 1000), StringComparison.Ordinal)
            .Replace(
                "{chunks2m}",
                string.Concat(Enumerable.Repeat($"10000\r\n{new string('a', 65536)}\r\n", 32)) + "0\r\n\r\n",
                StringComparison.Ordinal
            );

    private static bool Has(List<(string Name, string Value)> headers, string name) =>
        headers.Exists(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JsonElement Json(byte[] body) => JsonDocument.Parse(body).RootElement;

    private async Task<(long Unique, long Routed, long Difference)> LedgerAsync()
    {
        var ledger = (await _host.Relay.GetAsync("/api/v1/ledger")).Expect(200).Json;
        return (
            ledger.GetProperty("unique").GetInt64(),
            ledger.GetProperty("routed").GetInt64(),
            ledger.GetProperty("difference").GetInt64()
        );
    }
}
