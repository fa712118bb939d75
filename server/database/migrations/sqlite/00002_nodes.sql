-- +goose Up

CREATE TABLE `leases` (
  `name` TEXT NOT NULL,
  `node` TEXT NOT NULL,
  `term` BIGINT NOT NULL,
  `beat` BIGINT NOT NULL,
  `until` BIGINT NOT NULL,
  PRIMARY KEY (`name`)
);
CREATE INDEX `idx_leases_node` ON `leases` (`node`);

CREATE TABLE `nodes` (
  `id` TEXT NOT NULL,
  `started_at` BIGINT NOT NULL,
  `beat` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
