-- +goose Up

CREATE TABLE `visitor_tabs` (
  `visitor_id` TEXT NOT NULL,
  `node` TEXT NOT NULL,
  `tabs` BIGINT NOT NULL,
  `panel_open` INTEGER NOT NULL,
  `field_focused` INTEGER NOT NULL,
  `reduced_data` INTEGER NOT NULL,
  `until` BIGINT NOT NULL,
  PRIMARY KEY (`visitor_id`, `node`)
);
CREATE INDEX `idx_visitor_tabs_node` ON `visitor_tabs` (`node`);
