-- When a conversation is due next: the customer's reply target or the end of the snooze, whichever is nearer. An inbox
-- that says nothing else has four hours to reply. Whoever is owed nothing follows by newest activity, as in the queue.
ALTER TABLE conversations ADD COLUMN due_key INTEGER DEFAULT '0' NOT NULL;
UPDATE conversations SET due_key = CASE
	WHEN waiting_since IS NULL THEN ifnull(snoozed_until, queue_key)
	ELSE min(queue_key + 14400000000, ifnull(snoozed_until, queue_key + 14400000000))
END;

-- Who looks at a conversation or types: rows of a minute, so the old table is not worth copying.
DROP TABLE presence;
CREATE TABLE presence (
	conversation_id BLOB NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	operator_id BLOB,
	words TEXT DEFAULT '' NOT NULL,
	at INTEGER NOT NULL,
	CONSTRAINT pk_presence PRIMARY KEY (conversation_id, who)
);
