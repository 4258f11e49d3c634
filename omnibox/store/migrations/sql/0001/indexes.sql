-- One index a view: a page of a list is a walk along it, and the lists people live in stay small for ever.
-- A query must repeat the condition word for word, or SQLite will not use the index.
CREATE INDEX ix_conversations_queue ON conversations (queue_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_work ON conversations (status, queue_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_assignee ON conversations (assignee_id, queue_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_inbox ON conversations (inbox_id, queue_key, id) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_unread ON conversations (queue_key, id) WHERE status IN ('open','waiting') AND unread > 0;
CREATE INDEX ix_conversations_failed ON conversations (last_at, id) WHERE failed;
CREATE INDEX ix_conversations_snoozed ON conversations (snoozed_until) WHERE status = 'snoozed';

-- What `summarise` asks of a conversation, whatever its length.
CREATE INDEX ix_items_unread ON items (conversation_id) WHERE direction = 'in' AND NOT is_read;
CREATE INDEX ix_items_failed ON items (conversation_id) WHERE delivery = 'failed';
CREATE INDEX ix_items_answers ON items (conversation_id, at) WHERE direction = 'out';

-- What dispatch looks at each time it wakes.
CREATE INDEX ix_outbox_due ON outbox (inbox_id, due_at, id) WHERE state IN ('queued','sending','unknown');

-- The customer panel's notes.
CREATE INDEX ix_items_notes ON items (customer_id, at, id) WHERE kind = 'note';

-- What deleting a row asks of those that may refer to it: without these an undone note reads every item there is.
CREATE INDEX ix_items_twin_of ON items (twin_of) WHERE twin_of IS NOT NULL;
CREATE INDEX ix_provider_refs_item ON provider_refs (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX ix_conversations_linked_to ON conversations (linked_to) WHERE linked_to IS NOT NULL;
CREATE INDEX ix_customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ix_outbox_conversation ON outbox (conversation_id);
