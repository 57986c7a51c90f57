-- Mails that were handed to Graph, each under its idempotency key; see org.graphroutes.mail.SendingRecords. Nothing of
-- what they say. Times are milliseconds since 1970, UTC.
CREATE TABLE sending (
  connection   TEXT   NOT NULL,
  mail_key     TEXT   NOT NULL,
  mailbox      TEXT   NOT NULL,
  command      TEXT   NOT NULL,
  fingerprint  TEXT   NOT NULL,
  stage        TEXT   NOT NULL,
  message_id   TEXT,
  created_at   BIGINT NOT NULL,
  attempted_at BIGINT NOT NULL,
  ended_at     BIGINT,
  PRIMARY KEY (connection, mail_key)
);

CREATE INDEX sending_by_age ON sending (created_at);
