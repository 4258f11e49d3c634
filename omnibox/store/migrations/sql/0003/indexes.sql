CREATE INDEX ix_conversations_merged_into ON conversations (merged_into) WHERE merged_into IS NOT NULL;

-- What people and subjects call a conversation by.
CREATE INDEX ix_conversations_number ON conversations (number);

-- The revision before this one lists and counts what was merged away, so it must not write here any more.
UPDATE meta SET value = '3' WHERE key IN ('schema_version', 'min_client');
