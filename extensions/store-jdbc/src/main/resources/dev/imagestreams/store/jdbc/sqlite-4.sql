-- What version 4 of the store's tables adds: how many requests may be sent to hosts yet.

-- The level is in parts of which 60000 are a request, and negative where more were sent than there
-- were. Filled_at is until when it was filled up, in milliseconds since 1970.
CREATE TABLE token_bucket (
  host TEXT PRIMARY KEY,
  level INTEGER NOT NULL,
  filled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
