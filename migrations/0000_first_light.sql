CREATE TABLE `browser_sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `browser_sessions_by_expiry` ON `browser_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sign_in_codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_codes_by_expiry` ON `sign_in_codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `tickets` (
	`hash` text PRIMARY KEY NOT NULL,
	`actor_id` text NOT NULL,
	`origin` text NOT NULL,
	`path` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tickets_by_expiry` ON `tickets` (`expires_at`);--> statement-breakpoint
CREATE TABLE `containers` (
	`worker_name` text NOT NULL,
	`name` text NOT NULL,
	`instance_id` text DEFAULT '' NOT NULL,
	`state` text NOT NULL,
	`started_at` integer,
	`last_heartbeat_at` integer,
	`reason` text,
	`generation` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`worker_name`, `name`)
);
--> statement-breakpoint
CREATE INDEX `containers_by_state` ON `containers` (`state`,`worker_name`);--> statement-breakpoint
CREATE TABLE `workers` (
	`name` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`version` text NOT NULL,
	`image` text NOT NULL,
	`max_containers` integer NOT NULL,
	`methods` text NOT NULL,
	`last_seen_at` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text DEFAULT '' NOT NULL,
	`adapter` text NOT NULL,
	`title` text NOT NULL,
	`state` text NOT NULL,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`clients` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`exit_code` integer,
	`exit_signal` text
);
--> statement-breakpoint
CREATE INDEX `sessions_by_start` ON `sessions` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_container` ON `sessions` (`worker_name`,`container_name`,`state`);