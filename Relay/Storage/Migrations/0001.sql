-- Times are Unix milliseconds, ids are numbers that rise with time (Domain/Ids.cs), bodies are bytes.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- Settings are JSON documents: only people's pages and the routing snapshot read them. Secrets are sealed (Storage/SecretBox.cs).
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  -- A deleted source keeps its row, because its events name it, under a slug that nobody can ask for.
  slug TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  secrets BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER);

-- The columns behind settings are the webhook's health: the journal moves them in the transaction that settles an attempt.
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY,
  settings TEXT NOT NULL,
  secrets BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  status INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  epoch INTEGER NOT NULL DEFAULT 0,
  strikes INTEGER NOT NULL DEFAULT 0,
  strike_deliveries TEXT NOT NULL DEFAULT '',
  last_error TEXT,
  last_sent_at INTEGER,
  disabled_at INTEGER,
  parked_through INTEGER NOT NULL DEFAULT 0,
  drain INTEGER NOT NULL DEFAULT 0,
  drain_rate INTEGER,
  drain_in_flight INTEGER NOT NULL DEFAULT 1,
  probe_at INTEGER,
  open_live INTEGER NOT NULL DEFAULT 0,
  open_parked INTEGER NOT NULL DEFAULT 0);

-- One row per unique event. The body is the last column: rows that lists read end before it, and a large body lies on pages that a list never touches.
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  type TEXT NOT NULL,
  call_id TEXT,
  account_id TEXT,
  dedupe_key TEXT,
  occurred_at INTEGER,
  received_at INTEGER NOT NULL,
  verification INTEGER NOT NULL,
  problem TEXT,
  flags TEXT,
  path TEXT,
  remote TEXT NOT NULL,
  body_sha256 BLOB NOT NULL,
  body_bytes INTEGER NOT NULL,
  headers BLOB NOT NULL,
  body BLOB);

-- What runs of some thousand events can contain at all (Storage/EventDigest.cs): lists skip the runs that cannot match. Written behind the hot path.
CREATE TABLE event_runs (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, digest BLOB NOT NULL);

-- The older part of the unique index over (source, dedupe key): 64-bit hashes, merged in sorted runs (Storage/Sqlite/DedupeIndex.cs).
CREATE TABLE dedupe (hash INTEGER PRIMARY KEY, event_id INTEGER NOT NULL);

-- Every request that is not the first of its event: 1 duplicate, 2 rejected. First arrivals are listed from events.
CREATE TABLE arrivals (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  result INTEGER NOT NULL,
  reason TEXT,
  event_id INTEGER,
  received_at INTEGER NOT NULL,
  remote TEXT NOT NULL,
  path TEXT,
  body_sha256 BLOB NOT NULL,
  body_bytes INTEGER NOT NULL,
  headers BLOB NOT NULL,
  -- A duplicate's body is kept only where it differs from the event's; of a rejected one the first 16 KiB.
  body BLOB);
CREATE INDEX arrivals_event ON arrivals (event_id, id) WHERE event_id IS NOT NULL;
CREATE INDEX arrivals_rejected ON arrivals (source_id, id) WHERE result = 2;

-- The queue row is the delivery. state: 0 waiting, 1 leased, 2 delivered, 3 failed, 4 skipped. trigger: 0 event, 1 replay, 2 retry, 3 test.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,
  webhook_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  trigger INTEGER NOT NULL,
  lease INTEGER NOT NULL DEFAULT 0,
  started INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  throttles INTEGER NOT NULL DEFAULT 0,
  redriven INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  outcome INTEGER,
  status INTEGER);
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, id);
-- What a lane refills from. A delivery that goes straight to its lane is never in it.
CREATE INDEX deliveries_waiting ON deliveries (webhook_id, id, next_at) WHERE state = 0;
CREATE INDEX deliveries_leased ON deliveries (id) WHERE state = 1;
CREATE INDEX deliveries_unhappy ON deliveries (state, id) WHERE state IN (3, 4);

CREATE TABLE attempts (
  delivery_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  purpose INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER,
  outcome INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  remote TEXT,
  dns_ms INTEGER,
  connect_ms INTEGER,
  tls_ms INTEGER,
  first_byte_ms INTEGER,
  truncated INTEGER NOT NULL DEFAULT 0,
  request_headers BLOB,
  response_headers BLOB,
  response_body BLOB,
  PRIMARY KEY (delivery_id, number)) WITHOUT ROWID;

-- What an upstream answered to live and forwarded requests.
CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,
  upstream TEXT,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  response_headers BLOB,
  response_body BLOB,
  truncated INTEGER NOT NULL DEFAULT 0,
  -- ExchangeAnswer
  answer INTEGER NOT NULL DEFAULT 0);
CREATE INDEX exchanges_event ON exchanges (event_id, id);

-- One row: what has ever happened. Moved in the transaction of what it counts, and it survives retention.
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  received INTEGER NOT NULL DEFAULT 0,
  unique_events INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  routed INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0);
INSERT INTO ledger (id) VALUES (1);

CREATE TABLE keys (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT);
