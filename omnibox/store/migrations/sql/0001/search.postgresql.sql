ALTER TABLE search_docs ADD COLUMN tokens tsvector NOT NULL;
CREATE INDEX ix_search_docs_tokens ON search_docs USING gin (tokens) WITH (gin_pending_list_limit = 256);
