--liquibase formatted sql

--changeset dalga:0004-jobs-readable-mysql dbms:mysql,mariadb
CREATE VIEW jobs_readable AS
SELECT
  id,
  path,
  body,
  CASE one_off WHEN 0 THEN interval_text ELSE 'once' END AS run_every,
  location,
  target,
  state,
  CAST(DATE_ADD('1970-01-01', INTERVAL next_run * 1000 MICROSECOND) AS CHAR(23)) AS next_run_utc,
  CAST(DATE_ADD('1970-01-01', INTERVAL next_sched * 1000 MICROSECOND) AS CHAR(23)) AS next_sched_utc,
  attempts,
  CAST(DATE_ADD('1970-01-01', INTERVAL last_started_at * 1000 MICROSECOND) AS CHAR(23)) AS last_started_utc,
  last_outcome,
  last_status,
  last_error,
  last_duration_ms
FROM jobs;
--rollback DROP VIEW jobs_readable;

--changeset dalga:0004-jobs-readable-h2 dbms:h2
CREATE VIEW jobs_readable AS
SELECT
  id,
  path,
  body,
  CASE one_off WHEN 0 THEN interval_text ELSE 'once' END AS run_every,
  location,
  target,
  state,
  CAST(DATEADD(MILLISECOND, next_run, TIMESTAMP '1970-01-01 00:00:00') AS VARCHAR) AS next_run_utc,
  CAST(DATEADD(MILLISECOND, next_sched, TIMESTAMP '1970-01-01 00:00:00') AS VARCHAR) AS next_sched_utc,
  attempts,
  CAST(DATEADD(MILLISECOND, last_started_at, TIMESTAMP '1970-01-01 00:00:00') AS VARCHAR) AS last_started_utc,
  last_outcome,
  last_status,
  last_error,
  last_duration_ms
FROM jobs;
--rollback DROP VIEW jobs_readable;
