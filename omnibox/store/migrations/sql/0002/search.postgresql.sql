-- What customers are found by as somebody types their name or address: see store/customer_words.py, which fills these.
CREATE TABLE customer_words (
	customer_id UUID NOT NULL,
	word TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_customer_words PRIMARY KEY (customer_id, word),
	CONSTRAINT fk_customer_words_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE TABLE handle_parts (
	handle_id UUID NOT NULL,
	part TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_handle_parts PRIMARY KEY (handle_id, part),
	CONSTRAINT fk_handle_parts_handle_id FOREIGN KEY(handle_id) REFERENCES handles (id)
);
CREATE INDEX ix_customer_words_prefix ON customer_words (word COLLATE "C", customer_id);
CREATE INDEX ix_handle_parts_prefix ON handle_parts (part COLLATE "C", handle_id);

-- The page of customers: each order it can be sorted by is a walk. A customer merged into another is not listed.
CREATE INDEX ix_customers_page_name ON customers (name_folded COLLATE "C", id) WHERE merged_into IS NULL;
CREATE INDEX ix_customers_page_last ON customers (last_at, id) WHERE merged_into IS NULL;
CREATE INDEX ix_customers_page_since ON customers (created_at, id) WHERE merged_into IS NULL;
CREATE INDEX ix_conversations_customer_work ON conversations (customer_id, waiting_since) WHERE status IN ('open','waiting');
CREATE INDEX ix_conversations_inbox_customer ON conversations (inbox_id, customer_id);

-- Lasting notes about a customer: found however many notes their conversations hold; pinned ones stay on top.
ALTER TABLE items ADD COLUMN pinned_at TIMESTAMP WITH TIME ZONE;
CREATE INDEX ix_items_lasting_notes ON items (customer_id, at, id) WHERE kind = 'note' AND conversation_id IS NULL;
