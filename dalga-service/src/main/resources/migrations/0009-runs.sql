--liquibase formatted sql

--changeset dalga:0009-runs
CREATE TABLE runs (
  ended_at BIGINT NOT NULL,
  id BIGINT NOT NULL,
  job_key BIGINT NOT NULL,
  path ${path.type} NOT NULL,
  body ${body.type} NOT NULL,
  run_id VARCHAR(64) NOT NULL,
  target VARCHAR(64) NOT NULL,
  scheduled_at BIGINT NOT NULL,
  attempt INT NULL,
  duration_ms BIGINT NOT NULL,
  outcome VARCHAR(16) NOT NULL,
  status INT NULL,
  error ${error.type} NULL,
  reply VARCHAR(1024) NULL,
  instance_id BIGINT NULL,
  PRIMARY KEY (ended_at, id)
) ${table.options};
--rollback DROP TABLE runs;

--changeset dalga:0009-runs-of-job
CREATE INDEX runs_of_job ON runs (job_key, ended_at, id);
--rollback DROP INDEX runs_of_job ON runs;

--changeset dalga:0009-runs-of-outcome
CREATE INDEX runs_of_outcome ON runs (outcome, ended_at, id);
--rollback DROP INDEX runs_of_outcome ON runs;
