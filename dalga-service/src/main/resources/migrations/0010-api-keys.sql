--liquibase formatted sql

--changeset dalga:0010-api-keys
CREATE TABLE api_keys (
  id VARCHAR(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  key_hash BINARY(32) NOT NULL,
  role VARCHAR(16) NOT NULL,
  prefixes ${body.type} NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NULL,
  last_used BIGINT NULL,
  PRIMARY KEY (id),
  CONSTRAINT api_keys_role CHECK (role = 'viewer' OR role = 'operator' OR role = 'admin')
) ${table.options};
--rollback DROP TABLE api_keys;
