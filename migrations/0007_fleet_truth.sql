CREATE TABLE `container_boots` (
	`worker_name` text NOT NULL,
	`container_name` text NOT NULL,
	`instance_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`end_state` text,
	`reason` text,
	PRIMARY KEY(`worker_name`, `container_name`, `instance_id`)
);
--> statement-breakpoint
CREATE INDEX `container_boots_by_start` ON `container_boots` (`worker_name`,`container_name`,`started_at`);--> statement-breakpoint
CREATE INDEX `container_boots_by_age` ON `container_boots` (`started_at`);--> statement-breakpoint
CREATE TABLE `probes` (
	`worker_name` text NOT NULL,
	`kind` text NOT NULL,
	`container_name` text DEFAULT '' NOT NULL,
	`instance_id` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`ok` integer NOT NULL,
	`ms` integer,
	`error` text,
	PRIMARY KEY(`kind`, `worker_name`)
);
--> statement-breakpoint
CREATE INDEX `probes_by_age` ON `probes` (`kind`,`at`);