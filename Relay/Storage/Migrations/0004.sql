-- What the journal has changed, for those who follow it: one row per transaction, in its own transaction. Changes are numbered; seq is the number of the row's first, items how many there are.
-- The body is Storage/ChangeBuffer.cs's. Only the newest are kept (Storage/ChangeTrimmer.cs).
CREATE TABLE changes (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, items INTEGER NOT NULL, body BLOB NOT NULL);
