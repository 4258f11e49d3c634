-- Every list of work in every order it can be sorted by: a page is a walk along one of these.
CREATE INDEX ix_conversations_assignee_due ON conversations (assignee_id, due_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_assignee_last ON conversations (assignee_id, last_at, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_inbox_due ON conversations (inbox_id, due_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_inbox_last ON conversations (inbox_id, last_at, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_work_due ON conversations (status, due_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_unread_due ON conversations (due_key, id) WHERE status IN ('open','waiting') AND unread > 0;
CREATE INDEX ix_conversations_unread_last ON conversations (last_at, id) WHERE status IN ('open','waiting') AND unread > 0;
CREATE INDEX ix_conversations_snoozed_due ON conversations (due_key, id) WHERE status = 'snoozed';
CREATE INDEX ix_conversations_snoozed_queue ON conversations (queue_key, id) WHERE status = 'snoozed';

-- What waits for its time: asked for at every look at the clock and at every message that comes in, and nearly always empty.
CREATE INDEX ix_outbox_scheduled ON outbox (due_at, id) WHERE state = 'scheduled';

-- The revision before this one does not keep `due_key`, so it must not write here any more.
UPDATE meta SET value = '2' WHERE key IN ('schema_version', 'min_client');
