ALTER TABLE search_docs ADD COLUMN tokens tsvector NOT NULL;
CREATE INDEX ix_search_docs_tokens ON search_docs USING gin (tokens) WITH (gin_pending_list_limit = 256);
CREATE INDEX ix_customers_name_prefix ON customers (name_folded COLLATE "C");
CREATE INDEX ix_handles_norm_prefix ON handles (kind, scope, norm COLLATE "C");
CREATE INDEX ix_handle_digits_prefix ON handle_digits (digits COLLATE "C");
