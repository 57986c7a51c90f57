-- What has to be remembered to stay signed in, sealed by org.graphroutes.state.SealedRecords.
CREATE TABLE sealed_record (
  connection TEXT     NOT NULL,
  kind       TEXT     NOT NULL,
  sealed     ${bytes} NOT NULL,
  PRIMARY KEY (connection, kind)
);

-- At most one owner of a name at a time; see org.graphroutes.state.Leases. Times are milliseconds since 1970, UTC.
CREATE TABLE lease (
  name            TEXT   NOT NULL PRIMARY KEY,
  token           TEXT   NOT NULL,
  host            TEXT   NOT NULL,
  pid             BIGINT NOT NULL,
  process_started BIGINT NOT NULL,
  ends_at         BIGINT NOT NULL
);
