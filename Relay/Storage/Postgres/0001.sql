-- What PostgreSQL has beside the schema that both engines share (Storage/Migrations, whose types PostgresSchema.cs translates).

-- SQLite's name for it, for texts and for bytes.
CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT position($2 IN $1)';
CREATE FUNCTION instr(bytea, bytea) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT position($2 IN $1)';

-- The unique index over (source, dedupe key): 128 bits of a hash (Postgres/DedupeHash.cs). The whole key is compared on a hit.
DROP TABLE dedupe;
CREATE TABLE dedupe (hash uuid PRIMARY KEY, event_id bigint NOT NULL);

-- The number of the newest change. Its row is locked last in a transaction, just before the commit, so that numbers rise as transactions
-- commit, whoever makes them.
CREATE TABLE change_numbers (id bigint PRIMARY KEY CHECK (id = 1), newest bigint NOT NULL);
INSERT INTO change_numbers (id, newest) VALUES (1, 0);

-- These rows change with every transaction: the new version finds room on its own page, and no index is touched.
ALTER TABLE change_numbers SET (fillfactor = 10);
ALTER TABLE ledger SET (fillfactor = 10);
ALTER TABLE webhooks SET (fillfactor = 50);

-- Bodies are what takes the room, and they go first: apart, so that their room is given back at once.
DROP VIEW whole_events;
ALTER TABLE events DROP COLUMN body;
CREATE TABLE bodies (id bigint PRIMARY KEY, body bytea NOT NULL);

-- What grows with time lies in parts by time (Postgres/Partitions.cs), by the same column that its rows are found by. Rows of no part, and
-- those that outlive theirs, lie in a part of their own, rest.
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT * FROM (VALUES ('events', 'id'), ('bodies', 'id'), ('deliveries', 'id'), ('attempts', 'delivery_id')) AS t (name, key) LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO shape', part.name);
    EXECUTE format('CREATE TABLE %I (LIKE shape INCLUDING ALL) PARTITION BY RANGE (%I)', part.name, part.key);
    EXECUTE 'DROP TABLE shape';
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', part.name || '_rest', part.name);
  END LOOP;
END $$;
ALTER TABLE deliveries_rest SET (fillfactor = 85);

CREATE VIEW whole_events AS SELECT e.*, b.body FROM events e LEFT JOIN bodies b ON b.id = e.id;
