-- +goose Up

CREATE TABLE `settings` (
  `name` TEXT NOT NULL,
  `value` TEXT NOT NULL,
  PRIMARY KEY (`name`)
);

CREATE TABLE `agents` (
  `id` TEXT NOT NULL,
  `email` TEXT NOT NULL,
  `email_folded` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `password_hash` TEXT NOT NULL,
  `role` TEXT NOT NULL,
  `whos_on` INTEGER NOT NULL,
  `presence` TEXT NOT NULL,
  `presence_at` BIGINT NOT NULL,
  `connected_until` BIGINT NOT NULL,
  `chat_capacity` BIGINT NOT NULL,
  `chats_taken` BIGINT NOT NULL,
  `zone` TEXT NOT NULL,
  `preferences` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `disabled_at` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE UNIQUE INDEX `idx_agents_email_folded` ON `agents` (`email_folded`);

CREATE TABLE `departments` (
  `id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `front_line_group_id` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);

CREATE TABLE `desk_groups` (
  `id` TEXT NOT NULL,
  `department_id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_desk_groups_department_id` ON `desk_groups` (`department_id`);

CREATE TABLE `memberships` (
  `agent_id` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `chats` INTEGER NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`agent_id`, `group_id`)
);
CREATE INDEX `idx_memberships_group_id` ON `memberships` (`group_id`);

CREATE TABLE `sessions` (
  `hash` TEXT NOT NULL,
  `agent_id` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `user_agent` TEXT NOT NULL,
  `ip` TEXT NOT NULL,
  PRIMARY KEY (`hash`)
);
CREATE INDEX `idx_sessions_agent_id` ON `sessions` (`agent_id`);
CREATE INDEX `idx_sessions_expires_at` ON `sessions` (`expires_at`);

CREATE TABLE `api_tokens` (
  `id` TEXT NOT NULL,
  `hash` TEXT NOT NULL,
  `agent_id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `scopes` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `last_used_at` BIGINT NOT NULL,
  `revoked_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_api_tokens_agent_id` ON `api_tokens` (`agent_id`);
CREATE UNIQUE INDEX `idx_api_tokens_hash` ON `api_tokens` (`hash`);

CREATE TABLE `one_time_links` (
  `hash` TEXT NOT NULL,
  `purpose` TEXT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  `used_at` BIGINT NOT NULL,
  PRIMARY KEY (`hash`)
);

CREATE TABLE `idempotent_calls` (
  `principal` TEXT NOT NULL,
  `call_key` TEXT NOT NULL,
  `body_hash` TEXT NOT NULL,
  `status` BIGINT NOT NULL,
  `headers` TEXT NOT NULL,
  `body` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  PRIMARY KEY (`principal`, `call_key`)
);
CREATE INDEX `idx_idempotent_calls_at` ON `idempotent_calls` (`at`);

CREATE TABLE `sites` (
  `id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `origins` TEXT NOT NULL,
  `department_id` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `consent` TEXT NOT NULL,
  `manners` TEXT NOT NULL,
  `texts` TEXT NOT NULL,
  `keep_full_ip` INTEGER NOT NULL,
  `created_at` BIGINT NOT NULL,
  `first_hit_at` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);

CREATE TABLE `visitors` (
  `id` TEXT NOT NULL,
  `site_id` TEXT NOT NULL,
  `number` BIGINT NOT NULL,
  `browser_id` TEXT NOT NULL,
  `token_hash` TEXT NOT NULL,
  `link_hash` TEXT NOT NULL,
  `consent` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `email` TEXT NOT NULL,
  `verified` INTEGER NOT NULL,
  `external_id` TEXT NOT NULL,
  `traits` TEXT NOT NULL,
  `ip` TEXT NOT NULL,
  `host_name` TEXT NOT NULL,
  `host_domain` TEXT NOT NULL,
  `country` TEXT NOT NULL,
  `region` TEXT NOT NULL,
  `language` TEXT NOT NULL,
  `browser` TEXT NOT NULL,
  `system` TEXT NOT NULL,
  `started_at` BIGINT NOT NULL,
  `last_activity_at` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  `removed_at` BIGINT NOT NULL,
  `removed_why` TEXT NOT NULL,
  `hits` BIGINT NOT NULL,
  `initial_page` TEXT NOT NULL,
  `initial_virtual` TEXT NOT NULL,
  `initial_title` TEXT NOT NULL,
  `initial_ref` TEXT NOT NULL,
  `page` TEXT NOT NULL,
  `virtual` TEXT NOT NULL,
  `title` TEXT NOT NULL,
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
  `chat_status` TEXT NOT NULL,
  `chat_id` TEXT NOT NULL,
  `invitation_id` TEXT NOT NULL,
  `department_id` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `banned_until` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_visitors_browser_id` ON `visitors` (`browser_id`);
CREATE INDEX `idx_visitors_link_hash` ON `visitors` (`link_hash`);
CREATE INDEX `idx_visitors_removed_at` ON `visitors` (`removed_at`);
CREATE INDEX `idx_visitors_site_id` ON `visitors` (`site_id`);
CREATE UNIQUE INDEX `idx_visitors_token_hash` ON `visitors` (`token_hash`);

CREATE TABLE `browsers` (
  `id` TEXT NOT NULL,
  `site_id` TEXT NOT NULL,
  `token_hash` TEXT NOT NULL,
  `visits` BIGINT NOT NULL,
  `name` TEXT NOT NULL,
  `email` TEXT NOT NULL,
  `first_chat_at` BIGINT NOT NULL,
  `last_chat_at` BIGINT NOT NULL,
  `last_invite_at` BIGINT NOT NULL,
  `last_dismissal_at` BIGINT NOT NULL,
  `dismissals` BIGINT NOT NULL,
  `last_seen_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_browsers_last_seen_at` ON `browsers` (`last_seen_at`);
CREATE UNIQUE INDEX `idx_browsers_token_hash` ON `browsers` (`token_hash`);

CREATE TABLE `page_views` (
  `id` TEXT NOT NULL,
  `visitor_id` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  `page` TEXT NOT NULL,
  `virtual` TEXT NOT NULL,
  `title` TEXT NOT NULL,
  `referrer` TEXT NOT NULL,
  `folded` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `page_views_trail` ON `page_views` (`visitor_id`, `at`);

CREATE TABLE `invitations` (
  `id` TEXT NOT NULL,
  `visitor_id` TEXT NOT NULL,
  `site_id` TEXT NOT NULL,
  `state` TEXT NOT NULL,
  `reason` TEXT NOT NULL,
  `forced` INTEGER NOT NULL,
  `text` TEXT NOT NULL,
  `from_agent_id` TEXT NOT NULL,
  `by_agent_id` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `firing_id` TEXT NOT NULL,
  `department_id` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `chat_id` TEXT NOT NULL,
  `holds_place` INTEGER NOT NULL,
  `sent_at` BIGINT NOT NULL,
  `shown_at` BIGINT NOT NULL,
  `seen_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `expires_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_invitations_event_id` ON `invitations` (`event_id`);
CREATE INDEX `idx_invitations_sent_at` ON `invitations` (`sent_at`);
CREATE INDEX `idx_invitations_site_id` ON `invitations` (`site_id`);
CREATE INDEX `idx_invitations_state` ON `invitations` (`state`);
CREATE INDEX `idx_invitations_visitor_id` ON `invitations` (`visitor_id`);

CREATE TABLE `counters` (
  `name` TEXT NOT NULL,
  `value` BIGINT NOT NULL,
  PRIMARY KEY (`name`)
);

CREATE TABLE `chats` (
  `id` TEXT NOT NULL,
  `number` BIGINT NOT NULL,
  `visitor_id` TEXT NOT NULL,
  `site_id` TEXT NOT NULL,
  `department_id` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `agent_id` TEXT NOT NULL,
  `state` TEXT NOT NULL,
  `ended_by` TEXT NOT NULL,
  `forced` INTEGER NOT NULL,
  `invitation_id` TEXT NOT NULL,
  `question` TEXT NOT NULL,
  `customer_name` TEXT NOT NULL,
  `customer_user` TEXT NOT NULL,
  `customer_email` TEXT NOT NULL,
  `customer_ip` TEXT NOT NULL,
  `country` TEXT NOT NULL,
  `language` TEXT NOT NULL,
  `opened_at` BIGINT NOT NULL,
  `accepted_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `last_activity_at` BIGINT NOT NULL,
  `messages_sent` BIGINT NOT NULL,
  `messages_received` BIGINT NOT NULL,
  `last_message` TEXT NOT NULL,
  `last_side` TEXT NOT NULL,
  `next_seq` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_chats_agent_id` ON `chats` (`agent_id`);
CREATE INDEX `idx_chats_department_id` ON `chats` (`department_id`);
CREATE INDEX `idx_chats_ended_at` ON `chats` (`ended_at`);
CREATE INDEX `idx_chats_group_id` ON `chats` (`group_id`);
CREATE UNIQUE INDEX `idx_chats_number` ON `chats` (`number`);
CREATE INDEX `idx_chats_state` ON `chats` (`state`);
CREATE INDEX `idx_chats_visitor_id` ON `chats` (`visitor_id`);

CREATE TABLE `chat_messages` (
  `id` TEXT NOT NULL,
  `chat_id` TEXT NOT NULL,
  `client_id` TEXT NOT NULL,
  `seq` BIGINT NOT NULL,
  `side` TEXT NOT NULL,
  `agent_id` TEXT NOT NULL,
  `text` TEXT NOT NULL,
  `note` INTEGER NOT NULL,
  `at` BIGINT NOT NULL,
  `delivered_at` BIGINT NOT NULL,
  `read_at` BIGINT NOT NULL,
  `system` TEXT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE UNIQUE INDEX `chat_messages_client` ON `chat_messages` (`chat_id`, `client_id`);
CREATE UNIQUE INDEX `chat_messages_seq` ON `chat_messages` (`chat_id`, `seq`);

CREATE TABLE `counts` (
  `medium` TEXT NOT NULL,
  `kind` TEXT NOT NULL,
  `owner_id` TEXT NOT NULL,
  `open` BIGINT NOT NULL,
  `waiting` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  PRIMARY KEY (`medium`, `kind`, `owner_id`)
);

CREATE TABLE `events` (
  `id` TEXT NOT NULL,
  `level` TEXT NOT NULL,
  `owner_id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `event_type` TEXT NOT NULL,
  `group_id` TEXT NOT NULL,
  `position` BIGINT NOT NULL,
  `state` TEXT NOT NULL,
  `revision_id` TEXT NOT NULL,
  `revision` BIGINT NOT NULL,
  `since` BIGINT NOT NULL,
  `also_before` INTEGER NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  `deleted_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_events_deleted_at` ON `events` (`deleted_at`);
CREATE INDEX `idx_events_level` ON `events` (`level`);
CREATE INDEX `idx_events_owner_id` ON `events` (`owner_id`);

CREATE TABLE `event_revisions` (
  `id` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `number` BIGINT NOT NULL,
  `author_id` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  `definition` TEXT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE UNIQUE INDEX `event_revisions_number` ON `event_revisions` (`event_id`, `number`);

CREATE TABLE `event_groups` (
  `id` TEXT NOT NULL,
  `owner_id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_event_groups_owner_id` ON `event_groups` (`owner_id`);

CREATE TABLE `engine_state` (
  `name` TEXT NOT NULL,
  `value` BIGINT NOT NULL,
  PRIMARY KEY (`name`)
);

CREATE TABLE `as_of` (
  `id` TEXT NOT NULL,
  `kind` TEXT NOT NULL,
  `subject` TEXT NOT NULL,
  `from_at` BIGINT NOT NULL,
  `to_at` BIGINT NOT NULL,
  `data` TEXT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `as_of_subject` ON `as_of` (`kind`, `subject`, `from_at`);

CREATE TABLE `items` (
  `kind` TEXT NOT NULL,
  `id` TEXT NOT NULL,
  `part` BIGINT NOT NULL,
  `version` BIGINT NOT NULL,
  `entry_id` TEXT NOT NULL,
  `alive` INTEGER NOT NULL,
  `activity_at` BIGINT NOT NULL,
  PRIMARY KEY (`kind`, `id`)
);
CREATE INDEX `idx_items_alive` ON `items` (`alive`);

CREATE TABLE `journal` (
  `id` TEXT NOT NULL,
  `part` BIGINT NOT NULL,
  `item_kind` TEXT NOT NULL,
  `item_id` TEXT NOT NULL,
  `version` BIGINT NOT NULL,
  `kind` TEXT NOT NULL,
  `event_type` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  `actor_id` TEXT NOT NULL,
  `chain` TEXT NOT NULL,
  `facts` TEXT NOT NULL,
  `old` TEXT NOT NULL,
  `gap_from` BIGINT NOT NULL,
  `gap_to` BIGINT NOT NULL,
  `state` TEXT NOT NULL,
  `tries` BIGINT NOT NULL,
  `error` TEXT NOT NULL,
  `erased` INTEGER NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `journal_type` ON `journal` (`event_type`, `at`);
CREATE UNIQUE INDEX `journal_version` ON `journal` (`item_kind`, `item_id`, `version`);
CREATE INDEX `journal_waiting` ON `journal` (`state`, `id`);

CREATE TABLE `firings` (
  `id` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `firing_key` TEXT NOT NULL,
  `revision_id` TEXT NOT NULL,
  `entry_id` TEXT NOT NULL,
  `event_type` TEXT NOT NULL,
  `item_kind` TEXT NOT NULL,
  `item_id` TEXT NOT NULL,
  `item_ref` TEXT NOT NULL,
  `item_title` TEXT NOT NULL,
  `episode` TEXT NOT NULL,
  `n` BIGINT NOT NULL,
  `occurred_at` BIGINT NOT NULL,
  `at` BIGINT NOT NULL,
  `outcome` TEXT NOT NULL,
  `source` TEXT NOT NULL,
  `actor_id` TEXT NOT NULL,
  `shadow` INTEGER NOT NULL,
  `chain` TEXT NOT NULL,
  `hops` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `firings_event` ON `firings` (`event_id`, `at`);
CREATE INDEX `firings_item` ON `firings` (`item_kind`, `item_id`);
CREATE UNIQUE INDEX `firings_key` ON `firings` (`event_id`, `firing_key`);
CREATE INDEX `idx_firings_at` ON `firings` (`at`);
CREATE INDEX `idx_firings_entry_id` ON `firings` (`entry_id`);

CREATE TABLE `action_runs` (
  `id` TEXT NOT NULL,
  `firing_id` TEXT NOT NULL,
  `action_id` TEXT NOT NULL,
  `kind` TEXT NOT NULL,
  `position` BIGINT NOT NULL,
  `event_id` TEXT NOT NULL,
  `item_kind` TEXT NOT NULL,
  `item_id` TEXT NOT NULL,
  `state` TEXT NOT NULL,
  `reason` TEXT NOT NULL,
  `detail` TEXT NOT NULL,
  `next_at` BIGINT NOT NULL,
  `retry_at` BIGINT NOT NULL,
  `waits_for` TEXT NOT NULL,
  `waiting_since` BIGINT NOT NULL,
  `batch_id` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  `tries` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `action_runs_due` ON `action_runs` (`state`, `retry_at`);
CREATE UNIQUE INDEX `action_runs_once` ON `action_runs` (`firing_id`, `action_id`);
CREATE INDEX `idx_action_runs_batch_id` ON `action_runs` (`batch_id`);
CREATE INDEX `idx_action_runs_waits_for` ON `action_runs` (`waits_for`);

CREATE TABLE `frequencies` (
  `event_id` TEXT NOT NULL,
  `action_id` TEXT NOT NULL,
  `item_key` TEXT NOT NULL,
  `shadow` INTEGER NOT NULL,
  `last_at` BIGINT NOT NULL,
  `next_at` BIGINT NOT NULL,
  PRIMARY KEY (`event_id`, `action_id`, `item_key`, `shadow`)
);

CREATE TABLE `batches` (
  `id` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `action_id` TEXT NOT NULL,
  `revision_id` TEXT NOT NULL,
  `kind` TEXT NOT NULL,
  `state` TEXT NOT NULL,
  `opened_at` BIGINT NOT NULL,
  `closes_at` BIGINT NOT NULL,
  `shadow` INTEGER NOT NULL,
  `items` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `batches_open` ON `batches` (`state`, `event_id`, `action_id`);
CREATE INDEX `idx_batches_closes_at` ON `batches` (`closes_at`);

CREATE TABLE `notifications` (
  `id` TEXT NOT NULL,
  `person_id` TEXT NOT NULL,
  `dedup_key` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `event_name` TEXT NOT NULL,
  `category` TEXT NOT NULL,
  `firing_id` TEXT NOT NULL,
  `batch_id` TEXT NOT NULL,
  `importance` TEXT NOT NULL,
  `title` TEXT NOT NULL,
  `body` TEXT NOT NULL,
  `reason` TEXT NOT NULL,
  `item_kind` TEXT NOT NULL,
  `item_id` TEXT NOT NULL,
  `item_ref` TEXT NOT NULL,
  `item_title` TEXT NOT NULL,
  `items` BIGINT NOT NULL,
  `item_list` TEXT NOT NULL,
  `place` TEXT NOT NULL,
  `channels` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  `shown_at` BIGINT NOT NULL,
  `read_at` BIGINT NOT NULL,
  `done_at` BIGINT NOT NULL,
  `snoozed_to` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_notifications_batch_id` ON `notifications` (`batch_id`);
CREATE UNIQUE INDEX `idx_notifications_dedup_key` ON `notifications` (`dedup_key`);
CREATE INDEX `notifications_inbox` ON `notifications` (`person_id`, `created_at`);
CREATE INDEX `idx_notifications_snoozed_to` ON `notifications` (`snoozed_to`);
CREATE INDEX `notifications_unread` ON `notifications` (`person_id`, `read_at`, `done_at`, `importance`, `snoozed_to`);
CREATE INDEX `notifications_item` ON `notifications` (`item_kind`, `item_id`);

CREATE TABLE `feed_heads` (
  `person_id` TEXT NOT NULL,
  `seq` BIGINT NOT NULL,
  `epoch` TEXT NOT NULL,
  PRIMARY KEY (`person_id`)
);

CREATE TABLE `feed` (
  `person_id` TEXT NOT NULL,
  `seq` BIGINT NOT NULL,
  `type` TEXT NOT NULL,
  `payload` TEXT NOT NULL,
  `at` BIGINT NOT NULL,
  PRIMARY KEY (`person_id`, `seq`)
);
CREATE INDEX `idx_feed_at` ON `feed` (`at`);

CREATE TABLE `notification_profiles` (
  `id` TEXT NOT NULL,
  `person_id` TEXT NOT NULL,
  `name` TEXT NOT NULL,
  `is_default` INTEGER NOT NULL,
  `settings` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `updated_at` BIGINT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `idx_notification_profiles_person_id` ON `notification_profiles` (`person_id`);

CREATE TABLE `deliveries` (
  `id` TEXT NOT NULL,
  `dedup_key` TEXT NOT NULL,
  `channel` TEXT NOT NULL,
  `address` TEXT NOT NULL,
  `destination` TEXT NOT NULL,
  `person_id` TEXT NOT NULL,
  `event_id` TEXT NOT NULL,
  `firing_id` TEXT NOT NULL,
  `run_id` TEXT NOT NULL,
  `batch_id` TEXT NOT NULL,
  `item_ref` TEXT NOT NULL,
  `subject` TEXT NOT NULL,
  `body` TEXT NOT NULL,
  `payload` TEXT NOT NULL,
  `state` TEXT NOT NULL,
  `reason` TEXT NOT NULL,
  `due_at` BIGINT NOT NULL,
  `claimed_to` BIGINT NOT NULL,
  `claim_token` TEXT NOT NULL,
  `attempts` BIGINT NOT NULL,
  `last_code` TEXT NOT NULL,
  `last_error` TEXT NOT NULL,
  `created_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `chain` TEXT NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE INDEX `deliveries_due` ON `deliveries` (`state`, `channel`, `due_at`);
CREATE INDEX `idx_deliveries_batch_id` ON `deliveries` (`batch_id`);
CREATE INDEX `idx_deliveries_created_at` ON `deliveries` (`created_at`);
CREATE UNIQUE INDEX `idx_deliveries_dedup_key` ON `deliveries` (`dedup_key`);
CREATE INDEX `idx_deliveries_event_id` ON `deliveries` (`event_id`);
CREATE INDEX `idx_deliveries_firing_id` ON `deliveries` (`firing_id`);
CREATE INDEX `idx_deliveries_run_id` ON `deliveries` (`run_id`);

CREATE TABLE `attempts` (
  `delivery_id` TEXT NOT NULL,
  `number` BIGINT NOT NULL,
  `started_at` BIGINT NOT NULL,
  `ended_at` BIGINT NOT NULL,
  `outcome` TEXT NOT NULL,
  `code` TEXT NOT NULL,
  `detail` TEXT NOT NULL,
  PRIMARY KEY (`delivery_id`, `number`)
);
