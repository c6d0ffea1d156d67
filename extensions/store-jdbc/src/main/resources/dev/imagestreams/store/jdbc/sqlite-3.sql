-- What version 3 of the store's tables adds: what triggers remember.

-- The revision counts how often it was written. The state is the trigger's own.
CREATE TABLE trigger_state (
  name TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
