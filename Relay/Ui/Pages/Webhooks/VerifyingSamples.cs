namespace Relay.Ui.Pages.Webhooks;

/// <summary>
/// What a receiver does with a webhook's secret, in the languages that receivers are written in: the age, then any of the signatures that
/// the header lists (two while a secret is being changed), then whether the event was there before.
/// </summary>
internal static class VerifyingSamples
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [("Node.js", Node), ("Python", Python), ("C#", Sharp), ("Go", Go), ("PHP", Php)];

    internal const string Node = """
        const crypto = require('node:crypto');

        // body: the raw bytes, before any parsing. Answer 401 to what is not genuine.
        function isGenuine(body, headers, secret) {
          const id = headers['webhook-id'], at = headers['webhook-timestamp'];
          if (!(Math.abs(Date.now() / 1000 - at) < 300)) return false;
          const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
          const expected = Buffer.from('v1,' + crypto.createHmac('sha256', key)
            .update(`${id}.${at}.`).update(body).digest('base64'));
          return (headers['webhook-signature'] ?? '').split(' ')
            .map(one => Buffer.from(one))
            .some(one => one.length === expected.length
              && crypto.timingSafeEqual(one, expected));
        }

        // A repeat: answer 200 and do nothing. Better a table with a unique column.
        const seen = new Set();
        function isRepeat(id) {
          return seen.has(id) || !seen.add(id);
        }
        """;

    internal const string Python = """
        import base64, hashlib, hmac, time

        # body: the raw bytes, before any parsing. Answer 401 to what is not genuine.
        def is_genuine(body, headers, secret):
            id, at = headers['webhook-id'], headers['webhook-timestamp']
            if not at.isdigit() or abs(time.time() - int(at)) >= 300:
                return False
            key = base64.b64decode(secret.removeprefix('whsec_'))
            mac = hmac.new(key, f'{id}.{at}.'.encode() + body, hashlib.sha256)
            expected = 'v1,' + base64.b64encode(mac.digest()).decode()
            given = headers['webhook-signature'].split(' ')
            return any(hmac.compare_digest(one, expected) for one in given)

        # A repeat: answer 200 and do nothing. Better a table with a unique column.
        seen = set()
        def is_repeat(id):
            known = id in seen
            seen.add(id)
            return known
        """;

    private const string Sharp = """
        using System.Collections.Concurrent;
        using System.Security.Cryptography;
        using System.Text;

        static class Webhooks
        {
            // body: the raw bytes, before any parsing. Answer 401 to what is not genuine.
            public static bool IsGenuine(byte[] body, IHeaderDictionary headers, string secret)
            {
                string id = headers["webhook-id"]!, at = headers["webhook-timestamp"]!;
                var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
                if (!long.TryParse(at, out var sent) || Math.Abs(now - sent) >= 300)
                    return false;
                var key = Convert.FromBase64String(secret["whsec_".Length..]);
                byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body];
                var mac = HMACSHA256.HashData(key, signed);
                var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(mac));
                return headers["webhook-signature"].ToString().Split(' ').Any(one =>
                    CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
            }

            // A repeat: answer 200 and do nothing. Better a table with a unique column.
            static readonly ConcurrentDictionary<string, bool> seen = new();
            public static bool IsRepeat(string id) => !seen.TryAdd(id, true);
        }
        """;

    private const string Go = """
        // body: the raw bytes, before any parsing. Answer 401 to what is not genuine.
        func isGenuine(body []byte, headers http.Header, secret string) bool {
            id, at := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
            sent, err := strconv.ParseInt(at, 10, 64)
            if err != nil || time.Since(time.Unix(sent, 0)).Abs() >= 5*time.Minute {
                return false
            }
            key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
            if err != nil {
                return false
            }
            mac := hmac.New(sha256.New, key)
            mac.Write([]byte(id + "." + at + "."))
            mac.Write(body)
            expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
            for _, one := range strings.Split(headers.Get("webhook-signature"), " ") {
                if hmac.Equal([]byte(one), []byte(expected)) {
                    return true
                }
            }
            return false
        }

        // A repeat: answer 200 and do nothing. Better a table with a unique column.
        var seen sync.Map

        func isRepeat(id string) bool {
            _, known := seen.LoadOrStore(id, true)
            return known
        }
        """;

    private const string Php = """
        // $body: file_get_contents('php://input'). Answer 401 to what is not genuine.
        function isGenuine(string $body, array $server, string $secret): bool {
            $id = $server['HTTP_WEBHOOK_ID'] ?? '';
            $at = $server['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
            if (!ctype_digit($at) || abs(time() - (int) $at) >= 300) return false;
            $key = base64_decode(substr($secret, strlen('whsec_')));
            $mac = hash_hmac('sha256', "$id.$at.$body", $key, true);
            $expected = 'v1,' . base64_encode($mac);
            foreach (explode(' ', $server['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $one) {
                if (hash_equals($expected, $one)) return true;
            }
            return false;
        }

        // A repeat: answer 200 and do nothing. $db has a table seen (id primary key).
        function isRepeat(PDO $db, string $id): bool {
            $insert = $db->prepare('INSERT INTO seen (id) VALUES (?) ON CONFLICT DO NOTHING');
            $insert->execute([$id]);
            return $insert->rowCount() === 0;
        }
        """;
}
