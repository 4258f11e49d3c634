-- When a conversation is due next: the customer's reply target or the end of the snooze, whichever is nearer. An inbox
-- that says nothing else has four hours to reply. Whoever is owed nothing follows by newest activity, as in the queue.
ALTER TABLE conversations ADD COLUMN due_key BIGINT DEFAULT '0' NOT NULL;
UPDATE conversations SET due_key = CASE
	WHEN waiting_since IS NULL THEN coalesce((extract(epoch FROM snoozed_until) * 1000000)::bigint, queue_key)
	ELSE least(queue_key + 14400000000, (extract(epoch FROM snoozed_until) * 1000000)::bigint)
END;

-- Who looks at a conversation or types: rows of a minute, so the old table is not worth copying, nor are new ones worth the log.
DROP TABLE presence;
CREATE UNLOGGED TABLE presence (
	conversation_id UUID NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	operator_id UUID,
	words TEXT DEFAULT '' NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_presence PRIMARY KEY (conversation_id, who)
);
