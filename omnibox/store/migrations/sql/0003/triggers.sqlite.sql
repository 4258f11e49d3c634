-- The counter cube does not count what was merged into another conversation.
DROP TRIGGER view_counts_insert;
DROP TRIGGER view_counts_delete;
DROP TRIGGER view_counts_update;
CREATE TRIGGER view_counts_insert AFTER INSERT ON conversations WHEN NEW.merged_into IS NULL
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (NEW.inbox_id, ifnull(NEW.assignee_id, zeroblob(16)), NEW.status, NEW.unread > 0, NEW.failed, 1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER view_counts_delete AFTER DELETE ON conversations WHEN OLD.merged_into IS NULL
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    VALUES (OLD.inbox_id, ifnull(OLD.assignee_id, zeroblob(16)), OLD.status, OLD.unread > 0, OLD.failed, -1)
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n - 1;
END;
CREATE TRIGGER view_counts_update AFTER UPDATE OF inbox_id, assignee_id, status, unread, failed, merged_into ON conversations
WHEN OLD.inbox_id <> NEW.inbox_id OR OLD.assignee_id IS NOT NEW.assignee_id OR OLD.status <> NEW.status
    OR (OLD.unread > 0) <> (NEW.unread > 0) OR OLD.failed <> NEW.failed
    OR (OLD.merged_into IS NULL) <> (NEW.merged_into IS NULL)
BEGIN
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    SELECT OLD.inbox_id, ifnull(OLD.assignee_id, zeroblob(16)), OLD.status, OLD.unread > 0, OLD.failed, -1
    WHERE OLD.merged_into IS NULL
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n - 1;
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    SELECT NEW.inbox_id, ifnull(NEW.assignee_id, zeroblob(16)), NEW.status, NEW.unread > 0, NEW.failed, 1
    WHERE NEW.merged_into IS NULL
    ON CONFLICT (inbox_id, assignee_id, status, unread, failed) DO UPDATE SET n = n + 1;
END;
