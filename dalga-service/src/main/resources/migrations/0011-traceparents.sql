--liquibase formatted sql

--changeset dalga:0011-traceparents
ALTER TABLE jobs ADD COLUMN traceparent VARCHAR(55) NULL;
--rollback ALTER TABLE jobs DROP COLUMN traceparent;
