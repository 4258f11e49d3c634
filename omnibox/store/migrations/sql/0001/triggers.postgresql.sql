-- The journal is append-only.
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- A sequence is not commit order: a reader that follows `seq > cursor` would lose slower transactions. So facts wait in
-- journal_pending and get their number at commit, under a lock that is held from there to the end of the commit.
-- The gate is a table, not an advisory key, because only its owner can lock it.
CREATE TABLE gate ();
ALTER TABLE journal_pending SET UNLOGGED;
CREATE FUNCTION journal_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    LOCK TABLE gate IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO journal (at, type, version, actor_id, operation_id, customer_id, conversation_id, item_id, inbox_id, states)
    VALUES (NEW.at, NEW.type, NEW.version, NEW.actor_id, NEW.operation_id, NEW.customer_id, NEW.conversation_id,
            NEW.item_id, NEW.inbox_id, NEW.states);
    DELETE FROM journal_pending WHERE id = NEW.id;
    PERFORM pg_notify('omnibox', '');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION journal_move() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER journal_move AFTER INSERT ON journal_pending DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION journal_move();

-- The counter cube: deltas are appended, never updated, because counter rows with many writers deadlock.
-- `counts.fold` adds them up.
CREATE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
        VALUES (OLD.inbox_id, coalesce(OLD.assignee_id, '00000000-0000-0000-0000-000000000000'), OLD.status,
                OLD.unread > 0, OLD.failed, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
        VALUES (NEW.inbox_id, coalesce(NEW.assignee_id, '00000000-0000-0000-0000-000000000000'), NEW.status,
                NEW.unread > 0, NEW.failed, 1);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION count_conversation() FROM PUBLIC;
CREATE TRIGGER count_added AFTER INSERT OR DELETE ON conversations FOR EACH ROW EXECUTE FUNCTION count_conversation();
CREATE TRIGGER count_changed AFTER UPDATE OF inbox_id, assignee_id, status, unread, failed ON conversations
FOR EACH ROW WHEN (
    (OLD.inbox_id, OLD.status, OLD.unread > 0, OLD.failed) IS DISTINCT FROM
    (NEW.inbox_id, NEW.status, NEW.unread > 0, NEW.failed)
    OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id
) EXECUTE FUNCTION count_conversation();

-- Rows come and go here by the thousand while the tables stay tiny: dead ones are swept early, or every look is slow.
ALTER TABLE view_counts SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
ALTER TABLE journal_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Gaps are harmless: the number is only what people call a conversation by.
CREATE SEQUENCE conversation_numbers;

INSERT INTO meta (key, value) VALUES ('schema_version', '1'), ('min_client', '1');
