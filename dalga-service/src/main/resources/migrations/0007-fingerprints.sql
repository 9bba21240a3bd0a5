--liquibase formatted sql

--changeset dalga:0007-fingerprints
ALTER TABLE jobs ADD COLUMN fingerprint BIGINT NULL;
--rollback ALTER TABLE jobs DROP COLUMN fingerprint;
