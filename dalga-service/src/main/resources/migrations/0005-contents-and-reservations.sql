--liquibase formatted sql

--changeset dalga:0005-contents-and-reservations-mysql dbms:mysql,mariadb
ALTER TABLE jobs
  MODIFY COLUMN slot INT NOT NULL,
  ADD COLUMN payload MEDIUMBLOB NULL,
  ADD COLUMN content_type VARCHAR(255) NULL,
  ADD COLUMN headers TEXT NULL,
  ADD COLUMN method VARCHAR(16) NULL,
  ADD COLUMN reservation BIGINT NULL,
  ADD COLUMN reserved_at BIGINT NULL,
  ADD COLUMN reserved_until BIGINT NULL;
--rollback UPDATE jobs SET slot = ASCII(key_hash) WHERE slot < 0;
--rollback ALTER TABLE jobs MODIFY COLUMN slot SMALLINT NOT NULL, DROP COLUMN payload, DROP COLUMN content_type, DROP COLUMN headers, DROP COLUMN method, DROP COLUMN reservation, DROP COLUMN reserved_at, DROP COLUMN reserved_until;

--changeset dalga:0005-slots-h2 dbms:h2
ALTER TABLE jobs ALTER COLUMN slot INT NOT NULL;
--rollback UPDATE jobs SET slot = 16 * (LOCATE(SUBSTRING(LOWER(RAWTOHEX(key_hash)), 1, 1), '0123456789abcdef') - 1) + LOCATE(SUBSTRING(LOWER(RAWTOHEX(key_hash)), 2, 1), '0123456789abcdef') - 1 WHERE slot < 0;
--rollback ALTER TABLE jobs ALTER COLUMN slot SMALLINT NOT NULL;

--changeset dalga:0005-contents-and-reservations-h2 dbms:h2
ALTER TABLE jobs ADD COLUMN (
  payload VARBINARY(1048576),
  content_type VARCHAR(255),
  headers VARCHAR(65536),
  method VARCHAR(16),
  reservation BIGINT,
  reserved_at BIGINT,
  reserved_until BIGINT
);
--rollback ALTER TABLE jobs DROP COLUMN payload, content_type, headers, method, reservation, reserved_at, reserved_until;
