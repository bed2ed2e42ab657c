-- Times are Unix milliseconds, ids are numbers that rise with time (Domain/Ids.cs), bodies are bytes. STRICT: a value of another type is
-- refused instead of being stored as it came, as the other engine refuses it.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- The processes that may write here; a file has one. number is the node's own bits in every id that it makes, so that two nodes never make
-- the same id; generation rises with every start of any node, and leases are counted within it, so that no result of an earlier start fits
-- a lease of a later one. While it lives it renews beat, which others watch by clocks of their own. stopped_at is set by the node that ends,
-- or by one that found it dead: from then on its generation writes nothing more.
CREATE TABLE nodes (
  number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 1023),
  generation INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  beat INTEGER NOT NULL DEFAULT 0,
  -- The newest change that it knows of.
  position INTEGER NOT NULL DEFAULT 0,
  stopped_at INTEGER) STRICT;

-- What nodes ask once a second: 'catalog' rises with each change of sources and webhooks, 'access' with each of a key and with each session
-- that is ended. It is changed first in its transaction, so that its row's lock puts changes of one kind one after another.
CREATE TABLE versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
INSERT INTO versions (name, version) VALUES ('catalog', 0), ('access', 0);

-- What is the matter with the relay or its neighbours just now (Watch/): told when a row comes and when it goes, in the same transaction.
CREATE TABLE conditions (incident TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Settings are JSON documents: only people's pages and the routing snapshot read them. Secrets are sealed (Storage/SecretBox.cs).
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  -- A deleted source keeps its row, because its events name it, under a slug that nobody can ask for.
  slug TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  secrets BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  -- The run of a storm that made it; null for a source of a provider.
  simulated TEXT,
  -- The catalog's version that changed it last.
  version INTEGER NOT NULL DEFAULT 0,
  -- Requests whose dedupe key was known and whose body was another one.
  key_conflicts INTEGER NOT NULL DEFAULT 0,
  -- When the last request came, to a quarter of a minute (Watch/SourceCheck.cs).
  heard_at INTEGER) STRICT;
CREATE INDEX sources_version ON sources (version);
CREATE INDEX sources_simulated ON sources (simulated) WHERE simulated IS NOT NULL;

-- The columns behind settings are the webhook's health: the journal moves them in the transaction that settles an attempt.
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY,
  settings TEXT NOT NULL,
  secrets BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  -- The name of a listener (Domain/Webhooks/Listener.cs); null for a webhook.
  listener TEXT,
  version INTEGER NOT NULL DEFAULT 0,
  -- The generation of the node that runs its lane; 0 for nobody. Only that one claims its work.
  owner INTEGER NOT NULL DEFAULT 0,
  -- The generation of the node that a listener is connected to, 0 for none, and who that is (Hosting/Tunnels/TunnelHolder.cs).
  seat INTEGER NOT NULL DEFAULT 0,
  seat_holder TEXT,
  status INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  epoch INTEGER NOT NULL DEFAULT 0,
  strikes INTEGER NOT NULL DEFAULT 0,
  strike_deliveries TEXT NOT NULL DEFAULT '',
  last_error TEXT,
  last_sent_at INTEGER,
  -- The last try that reached out, whatever came of it.
  last_tried_at INTEGER,
  disabled_at INTEGER,
  parked_through INTEGER NOT NULL DEFAULT 0,
  drain INTEGER NOT NULL DEFAULT 0,
  drain_rate INTEGER,
  drain_in_flight INTEGER NOT NULL DEFAULT 1,
  probe_at INTEGER,
  open_live INTEGER NOT NULL DEFAULT 0,
  open_parked INTEGER NOT NULL DEFAULT 0,
  -- What its receiver asked for by saying "later" (Domain/Webhooks/Hold.cs); over where the epoch is not the webhook's any more.
  hold_epoch INTEGER NOT NULL DEFAULT 0,
  hold_pauses INTEGER NOT NULL DEFAULT 0,
  hold_from INTEGER NOT NULL DEFAULT 0,
  hold_until INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX webhooks_version ON webhooks (version);
CREATE UNIQUE INDEX webhooks_listener ON webhooks (listener) WHERE listener IS NOT NULL AND deleted_at IS NULL;

-- One row per unique event. The body is the last column: rows that lists read end before it, and a large body lies on pages that a list
-- never touches.
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
  -- What follows the slug in the request target, as it was sent.
  target TEXT,
  remote TEXT NOT NULL,
  body_sha256 BLOB NOT NULL,
  body_bytes INTEGER NOT NULL,
  headers BLOB NOT NULL,
  body BLOB) STRICT;

-- Events with their bodies, wherever an engine keeps these; the body is null where retention has taken it.
CREATE VIEW whole_events AS SELECT * FROM events;

-- What runs of some thousand events can contain at all (Storage/EventDigest.cs): lists skip the runs that cannot match. Written behind the
-- hot path.
CREATE TABLE event_runs (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;

-- The older part of the unique index over (source, dedupe key): 64-bit hashes, merged in sorted runs (Storage/Sqlite/DedupeIndex.cs).
CREATE TABLE dedupe (hash INTEGER PRIMARY KEY, event_id INTEGER NOT NULL) STRICT;

-- How far retention has come with each of its walks (Storage/Retention): up to this id, everything was looked at. source_id is 0 for all
-- sources without a row of their own.
CREATE TABLE retention_marks (
  name TEXT NOT NULL,
  source_id INTEGER NOT NULL,
  through INTEGER NOT NULL,
  PRIMARY KEY (name, source_id)) STRICT, WITHOUT ROWID;

-- Events that were due and unfinished when a walk came by: looked at again in each round.
CREATE TABLE retention_held (event_id INTEGER PRIMARY KEY) STRICT;

-- Every request that is not the first of its event: 1 duplicate, 2 rejected. First arrivals are listed from events.
CREATE TABLE arrivals (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  result INTEGER NOT NULL,
  reason TEXT,
  event_id INTEGER,
  received_at INTEGER NOT NULL,
  remote TEXT NOT NULL,
  target TEXT,
  body_sha256 BLOB NOT NULL,
  body_bytes INTEGER NOT NULL,
  headers BLOB NOT NULL,
  -- Rejected for its time alone: the signature was right. event_id is then what a person made of it.
  late INTEGER NOT NULL DEFAULT 0,
  -- Where it was not POST.
  method TEXT,
  -- A duplicate's body is kept only where it differs from the event's; of a rejected one the first 16 KiB, of a late one all.
  body BLOB) STRICT;
CREATE INDEX arrivals_event ON arrivals (event_id, id) WHERE event_id IS NOT NULL;
CREATE INDEX arrivals_rejected ON arrivals (source_id, id) WHERE result = 2;

-- The queue row is the delivery. state: 0 waiting, 1 leased, 2 delivered, 3 failed, 4 skipped. trigger: 0 event, 1 replay, 2 retry, 3 test.
-- A leased one is in flight from its first try on, which is when started turns to 1.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,
  webhook_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  trigger INTEGER NOT NULL,
  lease INTEGER NOT NULL DEFAULT 0,
  started INTEGER NOT NULL DEFAULT 0,
  -- Of a lease that a person asked for: the state that it found, and that a failure gives back.
  returns_to INTEGER,
  epoch INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  -- When its receiver first said "later", where it has said nothing else since.
  throttled_at INTEGER,
  redriven INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  outcome INTEGER,
  status INTEGER,
  -- The repair of many at once that has reopened or made it last.
  bulk INTEGER) STRICT;
CREATE INDEX deliveries_bulk ON deliveries (bulk, id) WHERE bulk IS NOT NULL;
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, id);
-- Open work only, so that what is due is found at the same cost however much was delivered before. A delivery that goes straight to its
-- lane is in neither of the first two: by age for backlogs and parked work, by time for retries.
CREATE INDEX deliveries_waiting ON deliveries (webhook_id, id, next_at) WHERE state = 0;
CREATE INDEX deliveries_due ON deliveries (webhook_id, next_at) WHERE state = 0;
CREATE INDEX deliveries_leased ON deliveries (webhook_id, id) WHERE state = 1;
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
  -- What was sent is made again from the event; its hash says whether it is that. How long it was.
  request_sha256 BLOB,
  request_bytes INTEGER,
  -- The number of the strike that it was; null where it was none. What comes after does not change it.
  strike INTEGER,
  request_headers BLOB,
  response_headers BLOB,
  response_body BLOB,
  PRIMARY KEY (delivery_id, number)) STRICT, WITHOUT ROWID;

-- How a webhook made its bodies before somebody changed that, so that what was sent then can be made again.
CREATE TABLE former_payloads (
  webhook_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  settings TEXT NOT NULL,
  PRIMARY KEY (webhook_id, version)) STRICT, WITHOUT ROWID;

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
  answer INTEGER NOT NULL DEFAULT 0) STRICT;
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
  skipped INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO ledger (id) VALUES (1);

CREATE TABLE keys (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER,
  -- The key itself, sealed, where it can be shown again.
  shown BLOB) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT) STRICT;

-- Storms of the simulator against this relay. What lists read comes first; proofs and reports lie behind it.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  state TEXT NOT NULL,
  scenario TEXT,
  seed INTEGER NOT NULL,
  options TEXT NOT NULL,
  error TEXT,
  result TEXT,
  report_json TEXT,
  report_junit TEXT,
  report_html TEXT) STRICT;

-- The projection of calls and voicemails (Calls/): written behind the hot path, in the order of the events, and made anew from them where
-- it is lost.

-- One row per call, narrow, because lists scan it. Its id is that of the event that told of it first, so the order of ids is the order in
-- which calls were first heard of.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  call_id TEXT NOT NULL,
  account_id TEXT,
  direction TEXT,
  from_number TEXT,
  to_number TEXT,
  phone_number TEXT,
  status TEXT,
  is_over INTEGER NOT NULL,
  started_at INTEGER,
  answered_at INTEGER,
  ended_at INTEGER,
  duration REAL,
  recording_url TEXT,
  has_transcript INTEGER NOT NULL,
  has_summary INTEGER NOT NULL,
  notes INTEGER NOT NULL,
  first_heard_at INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  last_kind TEXT NOT NULL,
  events INTEGER NOT NULL,
  -- The caller's digits, backwards.
  from_digits TEXT) STRICT;
CREATE UNIQUE INDEX calls_call ON calls (call_id, source_id);
CREATE INDEX calls_voicemail ON calls (from_digits, ended_at) WHERE status = 'voicemail' AND from_digits IS NOT NULL;

-- Everything that has been said of a call, with what decides between sayings that differ (Domain/CallState.cs).
CREATE TABLE call_states (call INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;

CREATE TABLE call_events (call INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (call, event)) STRICT, WITHOUT ROWID;

-- Numbers of a call, digits only and backwards, so that the end of a number finds it.
CREATE TABLE call_numbers (digits TEXT NOT NULL, call INTEGER NOT NULL, PRIMARY KEY (digits, call)) STRICT, WITHOUT ROWID;

-- Voicemails. call_id is the call that a payload names; one that is only inferred is found when it is read, so that the order of arrival
-- does not matter.
CREATE TABLE voicemails (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  voicemail_id TEXT NOT NULL,
  call_id TEXT,
  from_digits TEXT,
  occurred_at INTEGER,
  first_heard_at INTEGER NOT NULL,
  state BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX voicemails_voicemail ON voicemails (voicemail_id, source_id);
CREATE INDEX voicemails_call ON voicemails (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX voicemails_from ON voicemails (from_digits, occurred_at) WHERE from_digits IS NOT NULL;

-- What the journal has changed, for those who follow it: one row per transaction, in its own transaction. Changes are numbered last, just
-- before the commit and while nobody else can commit, so that numbers are without gaps and in the order of commits, which ids are not; seq
-- is the number of the row's first, items how many there are.
-- The body is Storage/ChangeBuffer.cs's. Only the newest are kept (Storage/ChangeTrimmer.cs).
CREATE TABLE changes (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, items INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

-- How much happens (Domain/IActivity.cs): figures for charts, not the ledger. Times are the beginnings of minutes and of slots.
CREATE TABLE activity_minutes (
  minute INTEGER PRIMARY KEY,
  unique_events INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL,
  strikes INTEGER NOT NULL) STRICT;

-- The slot comes first: old ones leave in one piece, and what is written lies together.
CREATE TABLE activity_webhooks (
  slot INTEGER NOT NULL,
  webhook_id INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  latency BLOB NOT NULL,
  PRIMARY KEY (slot, webhook_id)) STRICT, WITHOUT ROWID;

-- Repairs of many deliveries or events at once (Domain/IBulks.cs). position is the last one that was looked at; it moves in the transaction
-- that does the work.
CREATE TABLE bulks (
  id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  state TEXT NOT NULL,
  action TEXT NOT NULL,
  filter TEXT NOT NULL,
  matched INTEGER NOT NULL,
  through INTEGER NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  error TEXT) STRICT;
CREATE INDEX bulks_running ON bulks (id) WHERE state = 'Running';

-- Events that a person made out of another one. No request brought them, so they are in no count of what was received.
CREATE TABLE edits (
  event_id INTEGER PRIMARY KEY,
  original_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL) STRICT;
CREATE INDEX edits_original ON edits (original_id, event_id);

-- Answers that are given again to a request that comes again under its Idempotency-Key. Answers can hold secrets that are shown once, so
-- they are sealed.
CREATE TABLE idempotency (
  id INTEGER PRIMARY KEY,
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  request BLOB NOT NULL,
  answer BLOB) STRICT;
CREATE UNIQUE INDEX idempotency_key ON idempotency (caller, key);
CREATE INDEX idempotency_at ON idempotency (at);

-- People who are signed in. Only the hash of the cookie is kept, and the hash of the key that opened the session: it ends with its key.
-- Null for the one-time link.
CREATE TABLE sessions (
  id BLOB PRIMARY KEY,
  key_hash TEXT,
  key_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What is good once: whoever takes the row has it. body is sealed; hash is the SHA-256 of what its holder shows.
CREATE TABLE tickets (
  hash BLOB PRIMARY KEY,
  purpose TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_ends ON tickets (purpose, ends_at);

-- Sessions of pages that follow an account's calls (POST /v1/account_sessions). Only the hash of the client secret is kept. One is over at
-- ends_at, and with the key that asked for it; those that are over leave when the next one is made.
CREATE TABLE account_sessions (
  hash BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  key_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX account_sessions_account ON account_sessions (account);
CREATE INDEX account_sessions_ends ON account_sessions (ends_at);

-- The keys under the cookies and forms of the pages, sealed: every node reads what another one wrote.
CREATE TABLE form_keys (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL) STRICT;
