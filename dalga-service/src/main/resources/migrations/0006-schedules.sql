--liquibase formatted sql

--changeset dalga:0006-schedules-mysql dbms:mysql,mariadb
ALTER TABLE jobs
  ADD COLUMN rule_kind VARCHAR(8) NULL,
  ADD COLUMN ends_at BIGINT NULL,
  ADD COLUMN window_ms BIGINT NULL,
  ADD COLUMN runs_left INT NULL;
--rollback ALTER TABLE jobs DROP COLUMN rule_kind, DROP COLUMN ends_at, DROP COLUMN window_ms, DROP COLUMN runs_left;

--changeset dalga:0006-schedules-h2 dbms:h2
ALTER TABLE jobs ADD COLUMN (
  rule_kind VARCHAR(8),
  ends_at BIGINT,
  window_ms BIGINT,
  runs_left INT
);
--rollback ALTER TABLE jobs DROP COLUMN rule_kind, ends_at, window_ms, runs_left;
