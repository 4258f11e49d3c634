-- A conversation that was merged into another keeps its row, so that whoever knows it is led to the one that lives on.
ALTER TABLE conversations ADD COLUMN merged_into UUID
	CONSTRAINT fk_conversations_merged_into REFERENCES conversations (id);

-- A merged-in customer waits since `waits_since`; what was answered or resolved before `waits_at` was not their question.
ALTER TABLE conversations ADD COLUMN waits_since TIMESTAMP WITH TIME ZONE;
ALTER TABLE conversations ADD COLUMN waits_at TIMESTAMP WITH TIME ZONE;

-- Where an item would stand had nobody merged conversations: what came since a merge finds its way home by it.
-- No foreign key: that conversation may be gone, and the word is then without meaning.
ALTER TABLE items ADD COLUMN origin_id UUID;
