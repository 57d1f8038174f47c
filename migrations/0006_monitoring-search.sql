-- Search over the text of logs. The index holds no text, and nothing but text: a word that stands in every line of a
-- worker makes the search for a rare one walk over all of them.
CREATE VIRTUAL TABLE `logs_search` USING fts5(
	`text`,
	content = '',
	contentless_delete = 1,
	tokenize = 'unicode61 remove_diacritics 2'
);
--> statement-breakpoint
-- Off: once a tenth of a level is deleted it would be merged in one go, 2 to 5 seconds in which D1 writes nothing else.
-- What is deleted goes when its level is merged anyway.
INSERT INTO logs_search (logs_search, rank) VALUES ('deletemerge', 100);
--> statement-breakpoint
-- Whatever removes a line removes it from the index, if it is there, and from the count that retention goes by.
CREATE TRIGGER `logs_removed` AFTER DELETE ON `logs` BEGIN
	DELETE FROM logs_search WHERE rowid = old.id;
	UPDATE log_totals SET stored = stored - 1 WHERE worker_name = old.worker_name;
END;
