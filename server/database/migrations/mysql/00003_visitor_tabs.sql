-- +goose NO TRANSACTION
-- +goose Up

CREATE TABLE IF NOT EXISTS `visitor_tabs` (
  `visitor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `node` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `tabs` BIGINT NOT NULL,
  `panel_open` BOOLEAN NOT NULL,
  `field_focused` BOOLEAN NOT NULL,
  `reduced_data` BOOLEAN NOT NULL,
  `until` BIGINT NOT NULL,
  PRIMARY KEY (`visitor_id`, `node`),
  INDEX `idx_visitor_tabs_node` (`node`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
