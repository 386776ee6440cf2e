CREATE INDEX entry_newest_first ON entry (written_at DESC, id DESC);
