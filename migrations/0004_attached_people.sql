ALTER TABLE `sessions` ADD `people` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_attached` ON `sessions` (`id`) WHERE clients > 0;