-- MySQL commits each CREATE TABLE by itself, so every statement can be run again after a crash.
-- +goose NO TRANSACTION
-- +goose Up

CREATE TABLE IF NOT EXISTS `settings` (
  `name` VARCHAR(64) NOT NULL,
  `value` LONGTEXT NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `agents` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `email` VARCHAR(254) NOT NULL,
  `email_folded` VARCHAR(254) NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `password_hash` VARCHAR(200) NOT NULL,
  `role` VARCHAR(16) NOT NULL,
  `whos_on` BOOLEAN NOT NULL,
  `presence` VARCHAR(16) NOT NULL,
  `presence_at` BIGINT NOT NULL,
  `connected_until` BIGINT NOT NULL,
  `chat_capacity` BIGINT NOT NULL,
  `chats_taken` BIGINT NOT NULL,
  `zone` VARCHAR(64) NOT NULL,
  `preferences` LONGTEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `disabled_at` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `idx_agents_email_folded` (`email_folded`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `departments` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `front_line_group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `desk_groups` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `department_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_desk_groups_department_id` (`department_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `memberships` (
  `agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `chats` BOOLEAN NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`agent_id`, `group_id`),
  INDEX `idx_memberships_group_id` (`group_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `sessions` (
  `hash` VARCHAR(64) NOT NULL,
  `agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `created_at` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `user_agent` VARCHAR(200) NOT NULL,
  `ip` VARCHAR(45) NOT NULL,
  PRIMARY KEY (`hash`),
  INDEX `idx_sessions_agent_id` (`agent_id`),
  INDEX `idx_sessions_expires_at` (`expires_at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `api_tokens` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `hash` VARCHAR(64) NOT NULL,
  `agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `scopes` LONGTEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `last_used_at` BIGINT NOT NULL,
  `revoked_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_api_tokens_agent_id` (`agent_id`),
  UNIQUE INDEX `idx_api_tokens_hash` (`hash`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `one_time_links` (
  `hash` VARCHAR(64) NOT NULL,
  `purpose` VARCHAR(16) NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `used_at` BIGINT NOT NULL,
  PRIMARY KEY (`hash`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `idempotent_calls` (
  `principal` VARCHAR(80) NOT NULL,
  `call_key` VARCHAR(128) NOT NULL,
  `body_hash` VARCHAR(64) NOT NULL,
  `status` BIGINT NOT NULL,
  `headers` LONGTEXT NOT NULL,
  `body` LONGTEXT NOT NULL,
  `at` BIGINT NOT NULL,
  PRIMARY KEY (`principal`, `call_key`),
  INDEX `idx_idempotent_calls_at` (`at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `sites` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `origins` LONGTEXT NOT NULL,
  `department_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `consent` VARCHAR(16) NOT NULL,
  `manners` LONGTEXT NOT NULL,
  `texts` LONGTEXT NOT NULL,
  `keep_full_ip` BOOLEAN NOT NULL,
  `created_at` BIGINT NOT NULL,
  `first_hit_at` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `visitors` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `site_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `number` BIGINT NOT NULL,
  `browser_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `token_hash` VARCHAR(64) NOT NULL,
  `link_hash` VARCHAR(64) NOT NULL,
  `consent` VARCHAR(16) NOT NULL,
  `name` VARCHAR(200) NOT NULL,
  `email` VARCHAR(254) NOT NULL,
  `verified` BOOLEAN NOT NULL,
  `external_id` VARCHAR(200) NOT NULL,
  `traits` LONGTEXT NOT NULL,
  `ip` VARCHAR(45) NOT NULL,
  `host_name` VARCHAR(255) NOT NULL,
  `host_domain` VARCHAR(255) NOT NULL,
  `country` VARCHAR(2) NOT NULL,
  `region` VARCHAR(120) NOT NULL,
  `language` VARCHAR(35) NOT NULL,
  `browser` VARCHAR(60) NOT NULL,
  `system` VARCHAR(60) NOT NULL,
  `started_at` BIGINT NOT NULL,
  `last_activity_at` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  `removed_at` BIGINT NOT NULL,
  `removed_why` VARCHAR(16) NOT NULL,
  `hits` BIGINT NOT NULL,
  `initial_page` TEXT NOT NULL,
  `initial_virtual` VARCHAR(500) NOT NULL,
  `initial_title` VARCHAR(500) NOT NULL,
  `initial_ref` TEXT NOT NULL,
  `page` TEXT NOT NULL,
  `virtual` VARCHAR(500) NOT NULL,
  `title` VARCHAR(500) NOT NULL,
  `referrer` TEXT NOT NULL,
  `page_at` BIGINT NOT NULL,
  `invites_sent` BIGINT NOT NULL,
  `invites_accepted` BIGINT NOT NULL,
  `invites_rejected` BIGINT NOT NULL,
  `invites_ignored` BIGINT NOT NULL,
  `chats_forced` BIGINT NOT NULL,
  `last_invite_at` BIGINT NOT NULL,
  `last_dismissal_at` BIGINT NOT NULL,
  `dismissals` BIGINT NOT NULL,
  `first_chat_at` BIGINT NOT NULL,
  `last_chat_at` BIGINT NOT NULL,
  `visits` BIGINT NOT NULL,
  `chat_status` VARCHAR(16) NOT NULL,
  `chat_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `invitation_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `department_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `banned_until` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_visitors_browser_id` (`browser_id`),
  INDEX `idx_visitors_link_hash` (`link_hash`),
  INDEX `idx_visitors_removed_at` (`removed_at`),
  INDEX `idx_visitors_site_id` (`site_id`),
  UNIQUE INDEX `idx_visitors_token_hash` (`token_hash`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `browsers` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `site_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `token_hash` VARCHAR(64) NOT NULL,
  `visits` BIGINT NOT NULL,
  `name` VARCHAR(200) NOT NULL,
  `email` VARCHAR(254) NOT NULL,
  `first_chat_at` BIGINT NOT NULL,
  `last_chat_at` BIGINT NOT NULL,
  `last_invite_at` BIGINT NOT NULL,
  `last_dismissal_at` BIGINT NOT NULL,
  `dismissals` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_browsers_last_seen_at` (`last_seen_at`),
  UNIQUE INDEX `idx_browsers_token_hash` (`token_hash`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `page_views` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `visitor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `at` BIGINT NOT NULL,
  `page` TEXT NOT NULL,
  `virtual` VARCHAR(500) NOT NULL,
  `title` VARCHAR(500) NOT NULL,
  `referrer` TEXT NOT NULL,
  `folded` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `page_views_trail` (`visitor_id`, `at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `invitations` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `visitor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `site_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `reason` VARCHAR(40) NOT NULL,
  `forced` BOOLEAN NOT NULL,
  `text` TEXT NOT NULL,
  `from_agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `by_agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `firing_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `department_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `chat_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `holds_place` BOOLEAN NOT NULL,
  `sent_at` BIGINT NOT NULL,
  `shown_at` BIGINT NOT NULL,
  `seen_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_invitations_event_id` (`event_id`),
  INDEX `idx_invitations_sent_at` (`sent_at`),
  INDEX `idx_invitations_site_id` (`site_id`),
  INDEX `idx_invitations_state` (`state`),
  INDEX `idx_invitations_visitor_id` (`visitor_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `counters` (
  `name` VARCHAR(64) NOT NULL,
  `value` BIGINT NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `chats` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `number` BIGINT NOT NULL,
  `visitor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `site_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `department_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `ended_by` VARCHAR(16) NOT NULL,
  `forced` BOOLEAN NOT NULL,
  `invitation_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `question` TEXT NOT NULL,
  `customer_name` VARCHAR(200) NOT NULL,
  `customer_user` VARCHAR(200) NOT NULL,
  `customer_email` VARCHAR(254) NOT NULL,
  `customer_ip` VARCHAR(45) NOT NULL,
  `country` VARCHAR(2) NOT NULL,
  `language` VARCHAR(35) NOT NULL,
  `opened_at` BIGINT NOT NULL,
  `accepted_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `last_activity_at` BIGINT NOT NULL,
  `messages_sent` BIGINT NOT NULL,
  `messages_received` BIGINT NOT NULL,
  `last_message` VARCHAR(200) NOT NULL,
  `last_side` VARCHAR(16) NOT NULL,
  `next_seq` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_chats_agent_id` (`agent_id`),
  INDEX `idx_chats_department_id` (`department_id`),
  INDEX `idx_chats_ended_at` (`ended_at`),
  INDEX `idx_chats_group_id` (`group_id`),
  UNIQUE INDEX `idx_chats_number` (`number`),
  INDEX `idx_chats_state` (`state`),
  INDEX `idx_chats_visitor_id` (`visitor_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `chat_messages` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `chat_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `client_id` VARCHAR(64) NOT NULL,
  `seq` BIGINT NOT NULL,
  `side` VARCHAR(16) NOT NULL,
  `agent_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `text` LONGTEXT NOT NULL,
  `note` BOOLEAN NOT NULL,
  `at` BIGINT NOT NULL,
  `delivered_at` BIGINT NOT NULL,
  `read_at` BIGINT NOT NULL,
  `system` TEXT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `chat_messages_client` (`chat_id`, `client_id`),
  UNIQUE INDEX `chat_messages_seq` (`chat_id`, `seq`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `counts` (
  `medium` VARCHAR(16) NOT NULL,
  `kind` VARCHAR(16) NOT NULL,
  `owner_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `open` BIGINT NOT NULL,
  `waiting` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`medium`, `kind`, `owner_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `events` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `level` VARCHAR(16) NOT NULL,
  `owner_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(200) NOT NULL,
  `event_type` VARCHAR(64) NOT NULL,
  `group_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` BIGINT NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `revision_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `revision` BIGINT NOT NULL,
  `since` BIGINT NOT NULL,
  `also_before` BOOLEAN NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  `deleted_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_events_deleted_at` (`deleted_at`),
  INDEX `idx_events_level` (`level`),
  INDEX `idx_events_owner_id` (`owner_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `event_revisions` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `number` BIGINT NOT NULL,
  `author_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `at` BIGINT NOT NULL,
  `definition` LONGTEXT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `event_revisions_number` (`event_id`, `number`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `event_groups` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `owner_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_event_groups_owner_id` (`owner_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `engine_state` (
  `name` VARCHAR(32) NOT NULL,
  `value` BIGINT NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `as_of` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` VARCHAR(32) NOT NULL,
  `subject` VARCHAR(64) NOT NULL,
  `from_at` BIGINT NOT NULL,
  `to_at` BIGINT NOT NULL,
  `data` LONGTEXT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `as_of_subject` (`kind`, `subject`, `from_at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `items` (
  `kind` VARCHAR(24) NOT NULL,
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `part` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  `entry_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `alive` BOOLEAN NOT NULL,
  `activity_at` BIGINT NOT NULL,
  PRIMARY KEY (`kind`, `id`),
  INDEX `idx_items_alive` (`alive`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `journal` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `part` BIGINT NOT NULL,
  `item_kind` VARCHAR(24) NOT NULL,
  `item_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` BIGINT NOT NULL,
  `kind` VARCHAR(16) NOT NULL,
  `event_type` VARCHAR(64) NOT NULL,
  `at` BIGINT NOT NULL,
  `actor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `chain` LONGTEXT NOT NULL,
  `facts` LONGTEXT NOT NULL,
  `old` LONGTEXT NOT NULL,
  `gap_from` BIGINT NOT NULL,
  `gap_to` BIGINT NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `tries` BIGINT NOT NULL,
  `error` TEXT NOT NULL,
  `erased` BOOLEAN NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `journal_type` (`event_type`, `at`),
  UNIQUE INDEX `journal_version` (`item_kind`, `item_id`, `version`),
  INDEX `journal_waiting` (`state`, `id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `firings` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `firing_key` VARCHAR(120) NOT NULL,
  `revision_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `entry_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_type` VARCHAR(64) NOT NULL,
  `item_kind` VARCHAR(24) NOT NULL,
  `item_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `item_ref` VARCHAR(64) NOT NULL,
  `item_title` VARCHAR(200) NOT NULL,
  `episode` VARCHAR(40) NOT NULL,
  `n` BIGINT NOT NULL,
  `occurred_at` BIGINT NOT NULL,
  `at` BIGINT NOT NULL,
  `outcome` VARCHAR(16) NOT NULL,
  `source` VARCHAR(16) NOT NULL,
  `actor_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `shadow` BOOLEAN NOT NULL,
  `chain` LONGTEXT NOT NULL,
  `hops` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `firings_event` (`event_id`, `at`),
  INDEX `firings_item` (`item_kind`, `item_id`),
  UNIQUE INDEX `firings_key` (`event_id`, `firing_key`),
  INDEX `idx_firings_at` (`at`),
  INDEX `idx_firings_entry_id` (`entry_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `action_runs` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `firing_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` VARCHAR(64) NOT NULL,
  `position` BIGINT NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `item_kind` VARCHAR(24) NOT NULL,
  `item_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `reason` VARCHAR(40) NOT NULL,
  `detail` LONGTEXT NOT NULL,
  `next_at` BIGINT NOT NULL,
  `retry_at` BIGINT NOT NULL,
  `waits_for` VARCHAR(80) NOT NULL,
  `waiting_since` BIGINT NOT NULL,
  `batch_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `at` BIGINT NOT NULL,
  `tries` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `action_runs_due` (`state`, `retry_at`),
  UNIQUE INDEX `action_runs_once` (`firing_id`, `action_id`),
  INDEX `idx_action_runs_batch_id` (`batch_id`),
  INDEX `idx_action_runs_waits_for` (`waits_for`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `frequencies` (
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `item_key` VARCHAR(56) NOT NULL,
  `shadow` BOOLEAN NOT NULL,
  `last_at` BIGINT NOT NULL,
  `next_at` BIGINT NOT NULL,
  PRIMARY KEY (`event_id`, `action_id`, `item_key`, `shadow`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `batches` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `revision_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` VARCHAR(64) NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `opened_at` BIGINT NOT NULL,
  `closes_at` BIGINT NOT NULL,
  `shadow` BOOLEAN NOT NULL,
  `items` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `batches_open` (`state`, `event_id`, `action_id`),
  INDEX `idx_batches_closes_at` (`closes_at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `notifications` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `dedup_key` VARCHAR(120) NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_name` VARCHAR(200) NOT NULL,
  `category` VARCHAR(32) NOT NULL,
  `firing_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `batch_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `importance` VARCHAR(8) NOT NULL,
  `title` VARCHAR(200) NOT NULL,
  `body` TEXT NOT NULL,
  `reason` VARCHAR(300) NOT NULL,
  `item_kind` VARCHAR(24) NOT NULL,
  `item_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `item_ref` VARCHAR(64) NOT NULL,
  `item_title` VARCHAR(200) NOT NULL,
  `items` BIGINT NOT NULL,
  `item_list` LONGTEXT NOT NULL,
  `place` VARCHAR(200) NOT NULL,
  `channels` VARCHAR(64) NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  `shown_at` BIGINT NOT NULL,
  `read_at` BIGINT NOT NULL,
  `done_at` BIGINT NOT NULL,
  `snoozed_to` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_notifications_batch_id` (`batch_id`),
  UNIQUE INDEX `idx_notifications_dedup_key` (`dedup_key`),
  INDEX `notifications_inbox` (`person_id`, `created_at`),
  INDEX `idx_notifications_snoozed_to` (`snoozed_to`),
  INDEX `notifications_unread` (`person_id`, `read_at`, `done_at`, `importance`, `snoozed_to`),
  INDEX `notifications_item` (`item_kind`, `item_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `feed_heads` (
  `person_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `seq` BIGINT NOT NULL,
  `epoch` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`person_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `feed` (
  `person_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `seq` BIGINT NOT NULL,
  `type` VARCHAR(48) NOT NULL,
  `payload` LONGTEXT NOT NULL,
  `at` BIGINT NOT NULL,
  PRIMARY KEY (`person_id`, `seq`),
  INDEX `idx_feed_at` (`at`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `notification_profiles` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `person_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` VARCHAR(120) NOT NULL,
  `is_default` BOOLEAN NOT NULL,
  `settings` LONGTEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_notification_profiles_person_id` (`person_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `deliveries` (
  `id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `dedup_key` VARCHAR(160) NOT NULL,
  `channel` VARCHAR(24) NOT NULL,
  `address` VARCHAR(320) NOT NULL,
  `destination` VARCHAR(255) NOT NULL,
  `person_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `event_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `firing_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `run_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `batch_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `item_ref` VARCHAR(64) NOT NULL,
  `subject` VARCHAR(998) NOT NULL,
  `body` LONGTEXT NOT NULL,
  `payload` LONGTEXT NOT NULL,
  `state` VARCHAR(16) NOT NULL,
  `reason` VARCHAR(40) NOT NULL,
  `due_at` BIGINT NOT NULL,
  `claimed_to` BIGINT NOT NULL,
  `claim_token` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `attempts` BIGINT NOT NULL,
  `last_code` VARCHAR(40) NOT NULL,
  `last_error` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `chain` LONGTEXT NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `deliveries_due` (`state`, `channel`, `due_at`),
  INDEX `idx_deliveries_batch_id` (`batch_id`),
  INDEX `idx_deliveries_created_at` (`created_at`),
  UNIQUE INDEX `idx_deliveries_dedup_key` (`dedup_key`),
  INDEX `idx_deliveries_event_id` (`event_id`),
  INDEX `idx_deliveries_firing_id` (`firing_id`),
  INDEX `idx_deliveries_run_id` (`run_id`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `attempts` (
  `delivery_id` CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `number` BIGINT NOT NULL,
  `started_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `outcome` VARCHAR(16) NOT NULL,
  `code` VARCHAR(40) NOT NULL,
  `detail` TEXT NOT NULL,
  PRIMARY KEY (`delivery_id`, `number`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
