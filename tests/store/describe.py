"""What a schema holds, in the database's own words."""

from sqlalchemy import create_engine


def objects(url: str) -> list[tuple[str, ...]]:
    """Return everything a schema holds, as the database itself describes it."""
    engine = create_engine(url)
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
        else:
            sql = """
                SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
                FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT 'trigger', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
                WHERE NOT tgisinternal
                UNION ALL SELECT 'function', proname, prosrc, coalesce(proacl::text, '') FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                UNION ALL SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid)
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
        found = sorted(tuple(map(str, row)) for row in conn.exec_driver_sql(sql))
    engine.dispose()
    return found
