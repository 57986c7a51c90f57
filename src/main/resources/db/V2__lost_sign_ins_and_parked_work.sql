-- Connections that have lost their sign-in; see org.graphroutes.signin.LostSignIns. Times are milliseconds since 1970, UTC.
CREATE TABLE lost_sign_in (
  connection TEXT   NOT NULL PRIMARY KEY,
  since      BIGINT NOT NULL,
  reason     TEXT   NOT NULL,
  detail     TEXT   NOT NULL,
  claims     TEXT,
  told       BIGINT NOT NULL
);

-- Calls that wait for a sign-in; see org.graphroutes.parked.ParkedWork.
CREATE TABLE parked (
  id         ${counter},
  item       TEXT     NOT NULL UNIQUE,
  connection TEXT     NOT NULL,
  command    TEXT     NOT NULL,
  effect     TEXT     NOT NULL,
  sealed     ${bytes} NOT NULL,
  state      TEXT     NOT NULL,
  parked_at  BIGINT   NOT NULL,
  expires_at BIGINT   NOT NULL,
  detail     TEXT,
  ended_at   BIGINT
);

CREATE INDEX parked_by_connection ON parked (connection, state, id);
