--liquibase formatted sql

--changeset dalga:0003-jobs
CREATE TABLE jobs (
  id BIGINT NOT NULL AUTO_INCREMENT,
  key_hash BINARY(32) NOT NULL,
  slot SMALLINT NOT NULL,
  path ${path.type} NOT NULL,
  body ${body.type} NOT NULL,
  one_off SMALLINT NOT NULL,
  interval_text VARCHAR(255) NOT NULL,
  location VARCHAR(64) NOT NULL,
  anchor BIGINT NOT NULL,
  target VARCHAR(64) NOT NULL,
  state VARCHAR(16) NOT NULL,
  next_run BIGINT NULL,
  next_sched BIGINT NOT NULL,
  triggered_at BIGINT NULL,
  attempts INT NOT NULL,
  last_started_at BIGINT NULL,
  last_outcome VARCHAR(16) NULL,
  last_status INT NULL,
  last_error ${error.type} NULL,
  last_duration_ms BIGINT NULL,
  generation BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT jobs_key UNIQUE (key_hash),
  CONSTRAINT jobs_state CHECK (
    state = 'scheduled' OR state = 'disabled' OR state = 'failed' OR state = 'quarantined'
  ),
  CONSTRAINT jobs_waiting CHECK (next_run IS NOT NULL OR state = 'disabled' OR state = 'failed'),
  CONSTRAINT jobs_paused CHECK (
    next_run IS NULL OR triggered_at IS NOT NULL OR state = 'scheduled' OR state = 'quarantined'
  )
) ${table.options};
--rollback DROP TABLE jobs;

--changeset dalga:0003-jobs-due
CREATE INDEX jobs_due ON jobs (slot, next_run);
--rollback DROP INDEX jobs_due ON jobs;
