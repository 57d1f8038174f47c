-- Search over the text of sessions. The text is in `session_texts` alone; triggers keep the index with it.
CREATE VIRTUAL TABLE `session_search` USING fts5(
	`text`,
	`worker_name`,
	content = 'session_texts',
	content_rowid = 'id',
	tokenize = 'unicode61 remove_diacritics 2'
);
--> statement-breakpoint
CREATE TRIGGER `session_texts_added` AFTER INSERT ON `session_texts` BEGIN
	INSERT INTO session_search (rowid, text, worker_name) VALUES (new.id, new.text, new.worker_name);
	UPDATE sessions SET stored = stored + 2 * octet_length(new.text) + octet_length(new.lines) WHERE id = new.session_id;
END;
--> statement-breakpoint
CREATE TRIGGER `session_texts_removed` AFTER DELETE ON `session_texts` BEGIN
	INSERT INTO session_search (session_search, rowid, text, worker_name) VALUES ('delete', old.id, old.text, old.worker_name);
	UPDATE sessions SET stored = stored - 2 * octet_length(old.text) - octet_length(old.lines) WHERE id = old.session_id;
END;
--> statement-breakpoint
-- `stored` is what retention goes by: whatever adds, joins or removes segments, it holds.
CREATE TRIGGER `session_segments_added` AFTER INSERT ON `session_segments` BEGIN
	UPDATE sessions SET stored = stored + new.stored WHERE id = new.session_id;
END;
--> statement-breakpoint
CREATE TRIGGER `session_segments_changed` AFTER UPDATE OF `stored` ON `session_segments` BEGIN
	UPDATE sessions SET stored = stored + new.stored - old.stored WHERE id = new.session_id;
END;
--> statement-breakpoint
CREATE TRIGGER `session_segments_removed` AFTER DELETE ON `session_segments` BEGIN
	UPDATE sessions SET stored = stored - old.stored WHERE id = old.session_id;
END;
