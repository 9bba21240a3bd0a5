--liquibase formatted sql

--changeset dalga:0001-instances
CREATE TABLE instances (
  id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  version VARCHAR(64) NOT NULL,
  started_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  running INT NOT NULL,
  lag_ms BIGINT NOT NULL,
  draining SMALLINT NOT NULL,
  PRIMARY KEY (id)
) ${table.options};
--rollback DROP TABLE instances;
