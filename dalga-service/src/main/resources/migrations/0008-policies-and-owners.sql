--liquibase formatted sql

--changeset dalga:0008-policies-and-owners-mysql dbms:mysql,mariadb
ALTER TABLE jobs
  ADD COLUMN policies VARCHAR(1024) NULL,
  ADD COLUMN owner VARCHAR(64) NULL;
--rollback ALTER TABLE jobs DROP COLUMN policies, DROP COLUMN owner;

--changeset dalga:0008-policies-and-owners-h2 dbms:h2
ALTER TABLE jobs ADD COLUMN (
  policies VARCHAR(1024),
  owner VARCHAR(64)
);
--rollback ALTER TABLE jobs DROP COLUMN policies, owner;
