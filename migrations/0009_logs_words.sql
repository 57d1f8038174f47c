-- The words of the index of logs, each place of each as a row, read from the index itself: nothing is stored.
CREATE VIRTUAL TABLE `logs_words` USING fts5vocab('logs_search', 'instance');
