CREATE TABLE meta (
	key TEXT NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_meta PRIMARY KEY (key)
);
CREATE TABLE settings (
	key TEXT NOT NULL,
	value JSONB NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_settings PRIMARY KEY (key)
);
CREATE TABLE operators (
	id UUID NOT NULL,
	login TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	disabled BOOLEAN DEFAULT false NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_operators PRIMARY KEY (id),
	CONSTRAINT uq_operators_login UNIQUE (login),
	CONSTRAINT ck_operators_role CHECK (role IN ('owner','admin','supervisor','operator','observer'))
);
CREATE TABLE teams (
	id UUID NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_teams PRIMARY KEY (id)
);
CREATE TABLE inboxes (
	id UUID NOT NULL,
	channel TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	address_norm TEXT DEFAULT '' NOT NULL,
	settings JSONB NOT NULL,
	secret_refs JSONB NOT NULL,
	policy JSONB NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	state_code TEXT DEFAULT '' NOT NULL,
	state_params JSONB NOT NULL,
	state_at TIMESTAMP WITH TIME ZONE NOT NULL,
	connected_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_seen_at TIMESTAMP WITH TIME ZONE,
	history_done INTEGER DEFAULT '0' NOT NULL,
	history_total INTEGER,
	history_finished BOOLEAN DEFAULT false NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_inboxes PRIMARY KEY (id)
);
CREATE TABLE customers (
	id UUID NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	name_folded TEXT DEFAULT '' NOT NULL,
	name_source TEXT DEFAULT 'address' NOT NULL,
	merged_into UUID,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_customers PRIMARY KEY (id),
	CONSTRAINT ck_customers_name_source CHECK (name_source IN ('human','provider','address')),
	CONSTRAINT fk_customers_merged_into FOREIGN KEY(merged_into) REFERENCES customers (id)
);
CREATE TABLE view_counts (
	cell BIGSERIAL NOT NULL,
	inbox_id UUID NOT NULL,
	assignee_id UUID NOT NULL,
	status TEXT DEFAULT '' NOT NULL,
	unread BOOLEAN DEFAULT false NOT NULL,
	failed BOOLEAN DEFAULT false NOT NULL,
	n INTEGER NOT NULL,
	CONSTRAINT pk_view_counts PRIMARY KEY (cell)
);
CREATE TABLE tags (
	id UUID NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	folded TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_tags PRIMARY KEY (id),
	CONSTRAINT uq_tags_folded UNIQUE (folded)
);
CREATE TABLE blobs (
	sha256 TEXT NOT NULL,
	size BIGINT NOT NULL,
	encoding TEXT DEFAULT '' NOT NULL,
	refs INTEGER DEFAULT '0' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	data BYTEA,
	CONSTRAINT pk_blobs PRIMARY KEY (sha256)
);
CREATE TABLE leases (
	name TEXT NOT NULL,
	holder TEXT DEFAULT '' NOT NULL,
	token BIGINT NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE requests (
	id UUID NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	inbox_id UUID,
	payload JSONB NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	answer JSONB NOT NULL,
	holder TEXT DEFAULT '' NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	answered_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_requests PRIMARY KEY (id),
	CONSTRAINT ck_requests_state CHECK (state IN ('asked','working','answered','failed'))
);
CREATE TABLE journal (
	seq BIGSERIAL NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	type TEXT DEFAULT '' NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	actor_id UUID,
	operation_id UUID,
	customer_id UUID,
	conversation_id UUID,
	item_id UUID,
	inbox_id UUID,
	states JSONB NOT NULL,
	CONSTRAINT pk_journal PRIMARY KEY (seq)
);
CREATE TABLE journal_pending (
	id BIGSERIAL NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	type TEXT DEFAULT '' NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	actor_id UUID,
	operation_id UUID,
	customer_id UUID,
	conversation_id UUID,
	item_id UUID,
	inbox_id UUID,
	states JSONB NOT NULL,
	CONSTRAINT pk_journal_pending PRIMARY KEY (id)
);
CREATE TABLE operations (
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	actor_id UUID,
	name TEXT DEFAULT '' NOT NULL,
	params JSONB NOT NULL,
	customer_id UUID,
	undone_by UUID,
	undoable BOOLEAN DEFAULT false NOT NULL,
	CONSTRAINT pk_operations PRIMARY KEY (id)
);
CREATE TABLE team_members (
	team_id UUID NOT NULL,
	operator_id UUID NOT NULL,
	CONSTRAINT pk_team_members PRIMARY KEY (team_id, operator_id),
	CONSTRAINT fk_team_members_team_id FOREIGN KEY(team_id) REFERENCES teams (id),
	CONSTRAINT fk_team_members_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
);
CREATE TABLE inbox_teams (
	inbox_id UUID NOT NULL,
	team_id UUID NOT NULL,
	CONSTRAINT pk_inbox_teams PRIMARY KEY (inbox_id, team_id),
	CONSTRAINT fk_inbox_teams_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id),
	CONSTRAINT fk_inbox_teams_team_id FOREIGN KEY(team_id) REFERENCES teams (id)
);
CREATE TABLE inbox_cursors (
	inbox_id UUID NOT NULL,
	cursor JSONB NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_inbox_cursors PRIMARY KEY (inbox_id),
	CONSTRAINT fk_inbox_cursors_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id)
);
CREATE TABLE handles (
	id UUID NOT NULL,
	customer_id UUID NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	scope TEXT DEFAULT '' NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	norm TEXT DEFAULT '' NOT NULL,
	label TEXT DEFAULT '' NOT NULL,
	is_primary BOOLEAN DEFAULT false NOT NULL,
	verification TEXT DEFAULT '' NOT NULL,
	can_text BOOLEAN DEFAULT false NOT NULL,
	can_call BOOLEAN DEFAULT false NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_handles PRIMARY KEY (id),
	CONSTRAINT uq_handles_kind_scope_norm UNIQUE (kind, scope, norm),
	CONSTRAINT fk_handles_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE TABLE conversations (
	id UUID NOT NULL,
	customer_id UUID NOT NULL,
	inbox_id UUID NOT NULL,
	number INTEGER NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	subject_key TEXT DEFAULT '' NOT NULL,
	status TEXT DEFAULT '' NOT NULL,
	substatus TEXT DEFAULT '' NOT NULL,
	priority TEXT DEFAULT 'normal' NOT NULL,
	assignee_id UUID,
	team_id UUID,
	preview TEXT DEFAULT '' NOT NULL,
	unread INTEGER DEFAULT '0' NOT NULL,
	failed BOOLEAN DEFAULT false NOT NULL,
	backfilled BOOLEAN DEFAULT false NOT NULL,
	last_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_direction TEXT DEFAULT '' NOT NULL,
	waiting_since TIMESTAMP WITH TIME ZONE,
	queue_key BIGINT NOT NULL,
	snoozed_until TIMESTAMP WITH TIME ZONE,
	resolved_at TIMESTAMP WITH TIME ZONE,
	first_reply_at TIMESTAMP WITH TIME ZONE,
	linked_to UUID,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_conversations PRIMARY KEY (id),
	CONSTRAINT ck_conversations_status CHECK (status IN ('open','waiting','snoozed','resolved','spam','trash')),
	CONSTRAINT fk_conversations_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
	CONSTRAINT fk_conversations_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id),
	CONSTRAINT fk_conversations_assignee_id FOREIGN KEY(assignee_id) REFERENCES operators (id),
	CONSTRAINT fk_conversations_team_id FOREIGN KEY(team_id) REFERENCES teams (id),
	CONSTRAINT fk_conversations_linked_to FOREIGN KEY(linked_to) REFERENCES conversations (id)
);
CREATE TABLE operation_rows (
	operation_id UUID NOT NULL,
	position INTEGER NOT NULL,
	table_name TEXT DEFAULT '' NOT NULL,
	row_key JSONB NOT NULL,
	before JSONB,
	after JSONB,
	CONSTRAINT pk_operation_rows PRIMARY KEY (operation_id, position),
	CONSTRAINT fk_operation_rows_operation_id FOREIGN KEY(operation_id) REFERENCES operations (id)
);
CREATE TABLE presence (
	subject TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	operator_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_presence PRIMARY KEY (subject, kind, operator_id),
	CONSTRAINT fk_presence_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
);
CREATE TABLE handle_digits (
	digits TEXT DEFAULT '' NOT NULL,
	handle_id UUID NOT NULL,
	CONSTRAINT pk_handle_digits PRIMARY KEY (digits, handle_id),
	CONSTRAINT fk_handle_digits_handle_id FOREIGN KEY(handle_id) REFERENCES handles (id)
);
CREATE TABLE conversation_tags (
	conversation_id UUID NOT NULL,
	tag_id UUID NOT NULL,
	CONSTRAINT pk_conversation_tags PRIMARY KEY (conversation_id, tag_id),
	CONSTRAINT fk_conversation_tags_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
	CONSTRAINT fk_conversation_tags_tag_id FOREIGN KEY(tag_id) REFERENCES tags (id)
);
CREATE TABLE items (
	id UUID NOT NULL,
	customer_id UUID NOT NULL,
	conversation_id UUID,
	inbox_id UUID,
	channel TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	direction TEXT DEFAULT '' NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	stored_at TIMESTAMP WITH TIME ZONE NOT NULL,
	search_key BIGINT NOT NULL,
	author_id UUID,
	author_name TEXT DEFAULT '' NOT NULL,
	provider_id TEXT,
	subject TEXT DEFAULT '' NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	visible_chars INTEGER,
	has_html BOOLEAN DEFAULT false NOT NULL,
	raw_sha256 TEXT,
	delivery TEXT DEFAULT '' NOT NULL,
	error_code TEXT DEFAULT '' NOT NULL,
	error_params JSONB NOT NULL,
	delivery_at TIMESTAMP WITH TIME ZONE,
	machine TEXT DEFAULT 'human' NOT NULL,
	backfilled BOOLEAN DEFAULT false NOT NULL,
	is_read BOOLEAN DEFAULT false NOT NULL,
	has_files BOOLEAN DEFAULT false NOT NULL,
	twin_of UUID,
	payload JSONB NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_items PRIMARY KEY (id),
	CONSTRAINT uq_items_inbox_id_provider_id UNIQUE (inbox_id, provider_id),
	CONSTRAINT uq_items_search_key UNIQUE (search_key),
	CONSTRAINT ck_items_direction CHECK (direction IN ('in','out','internal')),
	CONSTRAINT fk_items_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
	CONSTRAINT fk_items_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
	CONSTRAINT fk_items_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id),
	CONSTRAINT fk_items_author_id FOREIGN KEY(author_id) REFERENCES operators (id),
	CONSTRAINT fk_items_twin_of FOREIGN KEY(twin_of) REFERENCES items (id)
);
CREATE TABLE drafts (
	id UUID NOT NULL,
	operator_id UUID NOT NULL,
	customer_id UUID NOT NULL,
	conversation_id UUID,
	mode TEXT DEFAULT '' NOT NULL,
	inbox_id UUID,
	recipients JSONB NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	base_version BIGINT DEFAULT '0' NOT NULL,
	files JSONB NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_drafts PRIMARY KEY (id),
	CONSTRAINT fk_drafts_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
	CONSTRAINT fk_drafts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
	CONSTRAINT fk_drafts_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
	CONSTRAINT fk_drafts_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id)
);
CREATE TABLE item_html (
	item_id UUID NOT NULL,
	html TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_item_html PRIMARY KEY (item_id),
	CONSTRAINT fk_item_html_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);
CREATE TABLE participants (
	item_id UUID NOT NULL,
	position INTEGER NOT NULL,
	conversation_id UUID NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	norm TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_participants PRIMARY KEY (item_id, position),
	CONSTRAINT fk_participants_item_id FOREIGN KEY(item_id) REFERENCES items (id),
	CONSTRAINT fk_participants_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE TABLE provider_refs (
	inbox_id UUID NOT NULL,
	ref TEXT DEFAULT '' NOT NULL,
	conversation_id UUID NOT NULL,
	item_id UUID,
	CONSTRAINT pk_provider_refs PRIMARY KEY (inbox_id, ref),
	CONSTRAINT fk_provider_refs_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id),
	CONSTRAINT fk_provider_refs_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
	CONSTRAINT fk_provider_refs_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);
CREATE TABLE attachments (
	id UUID NOT NULL,
	item_id UUID NOT NULL,
	position INTEGER NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	mime TEXT DEFAULT '' NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT,
	content_id TEXT DEFAULT '' NOT NULL,
	inline BOOLEAN DEFAULT false NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	locator TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_attachments PRIMARY KEY (id),
	CONSTRAINT fk_attachments_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);
CREATE TABLE outbox (
	id UUID NOT NULL,
	item_id UUID NOT NULL,
	inbox_id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	conversation_version INTEGER NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	message JSONB NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	holder TEXT DEFAULT '' NOT NULL,
	token BIGINT DEFAULT '0' NOT NULL,
	claimed_at TIMESTAMP WITH TIME ZONE,
	needs_lookup BOOLEAN DEFAULT false NOT NULL,
	error_code TEXT DEFAULT '' NOT NULL,
	error_params JSONB NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_outbox PRIMARY KEY (id),
	CONSTRAINT uq_outbox_item_id UNIQUE (item_id),
	CONSTRAINT ck_outbox_state CHECK (state IN ('scheduled','queued','sending','accepted','sent','delivered','read','cancelled','failed','unknown')),
	CONSTRAINT fk_outbox_item_id FOREIGN KEY(item_id) REFERENCES items (id),
	CONSTRAINT fk_outbox_inbox_id FOREIGN KEY(inbox_id) REFERENCES inboxes (id),
	CONSTRAINT fk_outbox_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE TABLE mentions (
	item_id UUID NOT NULL,
	operator_id UUID NOT NULL,
	conversation_id UUID NOT NULL,
	seen_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mentions PRIMARY KEY (item_id, operator_id),
	CONSTRAINT fk_mentions_item_id FOREIGN KEY(item_id) REFERENCES items (id),
	CONSTRAINT fk_mentions_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
	CONSTRAINT fk_mentions_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);
CREATE TABLE search_docs (
	search_key BIGINT NOT NULL,
	item_id UUID NOT NULL,
	CONSTRAINT pk_search_docs PRIMARY KEY (search_key),
	CONSTRAINT fk_search_docs_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);
CREATE INDEX ix_attachments_item_id ON attachments (item_id, position);
CREATE INDEX ix_conversation_tags_tag_id ON conversation_tags (tag_id, conversation_id);
CREATE INDEX ix_conversations_customer_id ON conversations (customer_id, last_at, id);
CREATE INDEX ix_conversations_last_at ON conversations (last_at, id, status);
CREATE INDEX ix_conversations_status ON conversations (status, last_at, id);
CREATE INDEX ix_customers_last_at ON customers (last_at, id);
CREATE INDEX ix_customers_name_folded ON customers (name_folded);
CREATE INDEX ix_drafts_conversation_id ON drafts (conversation_id);
CREATE INDEX ix_drafts_operator_id ON drafts (operator_id, customer_id);
CREATE INDEX ix_handles_customer_id ON handles (customer_id);
CREATE INDEX ix_items_conversation ON items (conversation_id, at, id);
CREATE INDEX ix_items_timeline ON items (customer_id, at, id);
CREATE INDEX ix_journal_customer_id ON journal (customer_id, seq);
CREATE INDEX ix_mentions_operator_id ON mentions (operator_id, seen_at);
CREATE INDEX ix_operations_actor_id ON operations (actor_id, at);
CREATE INDEX ix_participants_conversation ON participants (conversation_id, norm);
CREATE INDEX ix_provider_refs_conversation ON provider_refs (conversation_id);
CREATE INDEX ix_requests_state ON requests (state, asked_at);
CREATE INDEX ix_search_docs_item_id ON search_docs (item_id);
CREATE INDEX ix_view_counts_cell ON view_counts (inbox_id, assignee_id, status, unread, failed);
