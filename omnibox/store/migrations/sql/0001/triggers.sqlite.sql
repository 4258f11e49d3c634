-- The journal is append-only.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- The counter cube: one row a cell, kept by the database, so that no path can change a conversation past it.
CREATE UNIQUE INDEX uq_view_counts_cell ON view_counts (inbox_id, assignee_id, status, unread, failed);
CREATE TRIGGER view_counts_insert AFTER INSERT ON conversations
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (NEW.inbox_id, ifnull(NEW.assignee_id, zeroblob(16)), NEW.status, NEW.unread > 0, NEW.failed, 1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER view_counts_delete AFTER DELETE ON conversations
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (OLD.inbox_id, ifnull(OLD.assignee_id, zeroblob(16)), OLD.status, OLD.unread > 0, OLD.failed, -1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n - 1;
END;
CREATE TRIGGER view_counts_update AFTER UPDATE OF inbox_id, assignee_id, status, unread, failed ON conversations
WHEN OLD.inbox_id <> NEW.inbox_id OR OLD.assignee_id IS NOT NEW.assignee_id OR OLD.status <> NEW.status
    OR (OLD.unread > 0) <> (NEW.unread > 0) OR OLD.failed <> NEW.failed
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (OLD.inbox_id, ifnull(OLD.assignee_id, zeroblob(16)), OLD.status, OLD.unread > 0, OLD.failed, -1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n - 1;
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (NEW.inbox_id, ifnull(NEW.assignee_id, zeroblob(16)), NEW.status, NEW.unread > 0, NEW.failed, 1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n + 1;
END;

INSERT INTO meta (key, value) VALUES ('schema_version', '1'), ('min_client', '1'), ('conversation_number', '0');
