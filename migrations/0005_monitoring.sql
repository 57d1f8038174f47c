CREATE TABLE `error_groups` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`process` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`count` integer NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`state_changed_at` integer,
	`state_changed_by` text,
	`regressions` integer DEFAULT 0 NOT NULL,
	`language` text,
	`type` text NOT NULL,
	`message` text NOT NULL,
	`uncaught` integer,
	`frames` text NOT NULL,
	`stack` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `error_groups_by_fingerprint` ON `error_groups` (`worker_name`,`fingerprint`);--> statement-breakpoint
CREATE INDEX `error_groups_by_time` ON `error_groups` (`last_seen_at`);--> statement-breakpoint
CREATE INDEX `error_groups_by_worker` ON `error_groups` (`worker_name`,`last_seen_at`);--> statement-breakpoint
CREATE INDEX `error_groups_by_state` ON `error_groups` (`state`,`last_seen_at`);--> statement-breakpoint
CREATE TABLE `error_occurrences` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`process` text NOT NULL,
	`times` integer NOT NULL,
	`message` text NOT NULL,
	`stack` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `error_occurrences_by_group` ON `error_occurrences` (`worker_name`,`fingerprint`,`at`);--> statement-breakpoint
CREATE TABLE `ingest_cursors` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`stream` text NOT NULL,
	`next` integer NOT NULL,
	`lost` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ingest_cursors_by_stream` ON `ingest_cursors` (`worker_name`,`container_name`,`instance_id`,`stream`);--> statement-breakpoint
CREATE INDEX `ingest_cursors_newest` ON `ingest_cursors` (`worker_name`,`container_name`,`stream`);--> statement-breakpoint
CREATE INDEX `ingest_cursors_by_instance` ON `ingest_cursors` (`instance_id`,`stream`);--> statement-breakpoint
CREATE INDEX `ingest_cursors_by_age` ON `ingest_cursors` (`updated_at`);--> statement-breakpoint
CREATE TABLE `log_totals` (
	`worker_name` text PRIMARY KEY NOT NULL,
	`stored` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `logs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`process` text NOT NULL,
	`stream` text NOT NULL,
	`level` integer,
	`cut` text,
	`partial` integer NOT NULL,
	`plain` text,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `logs_by_time` ON `logs` (`at`);--> statement-breakpoint
CREATE INDEX `logs_by_worker` ON `logs` (`worker_name`,`at`);--> statement-breakpoint
CREATE INDEX `logs_by_container` ON `logs` (`worker_name`,`container_name`,`at`);--> statement-breakpoint
CREATE INDEX `logs_bad_by_time` ON `logs` (`at`) WHERE level >= 40;--> statement-breakpoint
CREATE INDEX `logs_bad_by_worker` ON `logs` (`worker_name`,`at`) WHERE level >= 40;--> statement-breakpoint
CREATE TABLE `metrics` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`resolution` integer NOT NULL,
	`at` integer NOT NULL,
	`process` text NOT NULL,
	`samples` integer NOT NULL,
	`cpu` real NOT NULL,
	`cpu_max` real NOT NULL,
	`cpu_limit` real,
	`memory_bytes` real NOT NULL,
	`memory_max_bytes` real NOT NULL,
	`memory_limit_bytes` real,
	`disk_used_bytes` real,
	`disk_total_bytes` real,
	`pids` integer NOT NULL,
	`rx_bytes_per_second` real,
	`tx_bytes_per_second` real
);
--> statement-breakpoint
CREATE INDEX `metrics_by_time` ON `metrics` (`resolution`,`at`);--> statement-breakpoint
CREATE INDEX `metrics_by_worker` ON `metrics` (`worker_name`,`resolution`,`at`);--> statement-breakpoint
CREATE INDEX `metrics_by_process` ON `metrics` (`worker_name`,`container_name`,`process`,`resolution`,`at`);--> statement-breakpoint
CREATE INDEX `metrics_totals` ON `metrics` (`resolution`,`at`) WHERE process = '';--> statement-breakpoint
CREATE TABLE `monitoring_marks` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `process_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`process` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`command` text NOT NULL,
	`pid` integer,
	`exit_code` integer,
	`exit_signal` text,
	`ended` integer NOT NULL,
	`restarts` integer NOT NULL,
	`reason` text,
	`started_at` integer
);
--> statement-breakpoint
CREATE INDEX `process_events_by_time` ON `process_events` (`at`);--> statement-breakpoint
CREATE INDEX `process_events_by_process` ON `process_events` (`worker_name`,`container_name`,`process`,`at`);--> statement-breakpoint
CREATE TABLE `processes` (
	`id` integer PRIMARY KEY NOT NULL,
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`process` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`command` text NOT NULL,
	`pid` integer,
	`exit_code` integer,
	`exit_signal` text,
	`ended` integer NOT NULL,
	`restarts` integer NOT NULL,
	`reason` text,
	`started_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `processes_by_name` ON `processes` (`worker_name`,`container_name`,`instance_id`,`process`);--> statement-breakpoint
CREATE INDEX `processes_by_time` ON `processes` (`at`);--> statement-breakpoint
CREATE INDEX `processes_by_worker` ON `processes` (`worker_name`,`at`);--> statement-breakpoint
CREATE INDEX `processes_by_container` ON `processes` (`worker_name`,`container_name`,`at`);