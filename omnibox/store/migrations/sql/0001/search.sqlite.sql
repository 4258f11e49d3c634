CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='', columnsize=0, detail=none, prefix='2 3 4 5',
        tokenize="ascii tokenchars '<>+=@'"
    );
INSERT INTO search_index(search_index, rank) VALUES ('pgsz', 2000);
