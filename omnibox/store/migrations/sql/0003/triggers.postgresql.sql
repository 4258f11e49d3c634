-- The counter cube does not count what was merged into another conversation.
CREATE OR REPLACE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.merged_into IS NULL THEN
        INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
        VALUES (OLD.inbox_id, coalesce(OLD.assignee_id, '00000000-0000-0000-0000-000000000000'), OLD.status,
                OLD.unread > 0, OLD.failed, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.merged_into IS NULL THEN
        INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
        VALUES (NEW.inbox_id, coalesce(NEW.assignee_id, '00000000-0000-0000-0000-000000000000'), NEW.status,
                NEW.unread > 0, NEW.failed, 1);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER count_changed ON conversations;
CREATE TRIGGER count_changed AFTER UPDATE OF inbox_id, assignee_id, status, unread, failed, merged_into ON conversations
FOR EACH ROW WHEN (
    (OLD.inbox_id, OLD.status, OLD.unread > 0, OLD.failed, OLD.merged_into IS NULL) IS DISTINCT FROM
    (NEW.inbox_id, NEW.status, NEW.unread > 0, NEW.failed, NEW.merged_into IS NULL)
    OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id
) EXECUTE FUNCTION count_conversation();
