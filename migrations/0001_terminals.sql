CREATE TABLE `session_segments` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`session_id` text NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`start_byte` integer NOT NULL,
	`bytes` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`events` integer NOT NULL,
	`size` integer NOT NULL,
	`crc` integer NOT NULL,
	`stored` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_segments_by_seq` ON `session_segments` (`session_id`,`first_seq`);--> statement-breakpoint
CREATE TABLE `session_texts` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`session_id` text NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`lines` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `session_texts_by_session` ON `session_texts` (`session_id`,`last_seq`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `trimmed_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `trimmed_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `archived_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `archived_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `indexed_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `text_state` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `stored` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_to_index` ON `sessions` (`archived_at`) WHERE indexed_seq < archived_seq;--> statement-breakpoint
CREATE INDEX `sessions_kept` ON `sessions` (`worker_name`,`ended_at`,`id`,`stored`) WHERE ended_at IS NOT NULL AND stored > 0;