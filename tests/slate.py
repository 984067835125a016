"""A PostgreSQL database that is wiped clean before each test: much quicker than making one anew."""

import psycopg
from sqlalchemy import make_url

SWEPT_EVERY = 50  # wipes after which the room of deleted rows is given back

# `kept` holds the rows that the template has, and how each of its tables looked when it was left.
PREPARE = """
CREATE SCHEMA kept;
CREATE TABLE kept.looks (name text PRIMARY KEY, rows bigint, newest bigint);
CREATE TABLE kept.counts AS SELECT sequencename::text AS name, last_value FROM pg_sequences;

CREATE FUNCTION kept.look(name text, OUT rows bigint, OUT newest bigint) AS $$
BEGIN
    EXECUTE format('SELECT count(*), max(xmin::text::bigint) FROM public.%I', name)
        INTO rows, newest;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION kept.refill(name text) RETURNS void AS $$
DECLARE
    written text := (
        SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
        WHERE attrelid = ('kept.' || quote_ident(name))::regclass AND attnum > 0
    );
BEGIN
    EXECUTE format('DELETE FROM public.%I', name);
    EXECUTE format(
        'INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM kept.%1$I',
        name, written
    );
    DELETE FROM kept.looks WHERE looks.name = refill.name;
    INSERT INTO kept.looks SELECT refill.name, look.* FROM kept.look(refill.name);
END $$ LANGUAGE plpgsql;

CREATE FUNCTION kept.wipe() RETURNS void AS $$
DECLARE
    each record;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR each IN SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        IF to_regclass('kept.' || quote_ident(each.name)) IS NULL THEN
            EXECUTE format('DELETE FROM public.%I', each.name);
        ELSIF (SELECT look FROM kept.look(each.name))
            IS DISTINCT FROM (SELECT (rows, newest) FROM kept.looks WHERE name = each.name) THEN
            PERFORM kept.refill(each.name);
        END IF;
    END LOOP;
    FOR each IN
        SELECT sequencename::text AS name, counts.last_value AS before
        FROM pg_sequences JOIN kept.counts ON counts.name = sequencename
        WHERE pg_sequences.last_value IS DISTINCT FROM counts.last_value
    LOOP
        PERFORM setval(
            quote_ident(each.name)::regclass, coalesce(each.before, 1), each.before IS NOT NULL
        );
    END LOOP;
END $$ LANGUAGE plpgsql;
"""
KEEP = """
DO $$
DECLARE
    each record;
    written text;
    filled boolean;
BEGIN
    FOR each IN SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', each.name) INTO filled;
        IF filled THEN
            SELECT string_agg(quote_ident(attname), ', ') INTO written FROM pg_attribute
                WHERE attrelid = ('public.' || quote_ident(each.name))::regclass
                AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
            EXECUTE format(
                'CREATE TABLE kept.%1$I AS SELECT %2$s FROM public.%1$I', each.name, written
            );
        END IF;
    END LOOP;
END $$
"""
SHAPE = """
SELECT (SELECT (count(*), max(oid::bigint)) FROM pg_class)::text
    || (SELECT (count(*), max(oid::bigint)) FROM pg_trigger)::text
    || (SELECT (count(*), max(oid::bigint)) FROM pg_proc)::text
    || (SELECT (count(*), max(attrelid::bigint)) FROM pg_attribute)::text
"""


class Slate:
    """The database `name` on `server`, always as `template` is, in rows, counts and schema."""

    def __init__(self, server: str, name: str, template: str) -> None:
        self.server = make_url(server).set(drivername="postgresql")
        self.name, self.template = name, template
        self.wipes = 0
        self.connection: psycopg.Connection | None = None

    @property
    def altered(self) -> bool:
        """Whether the database is not the one that was made, or has another schema by now."""
        if self.connection is None:
            return True
        try:
            return self.shape != shape_of(self.connection)
        except psycopg.OperationalError:  # cut off: a test put another database in its place
            return True

    def wipe(self) -> None:
        """Give the database back as its template is; transactions under way in it are cut off."""
        if self.connection is None or self.altered:
            self.make()
            return
        self.connection.execute("SELECT kept.wipe()")
        self.wipes += 1
        if self.wipes % SWEPT_EVERY == 0:
            self.connection.execute("VACUUM")

    def make(self) -> None:
        """Make the database, a copy of its template, and remember what it is like."""
        self.close()
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        self.connection = self.connect(self.name)
        self.connection.execute(PREPARE)
        self.connection.execute(KEEP)
        self.shape = shape_of(self.connection)

    def close(self) -> None:
        """Leave the database alone."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def connect(self, database: str) -> psycopg.Connection:
        """A connection on which each statement stands alone."""
        address = self.server.set(database=database).render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)


def shape_of(connection: psycopg.Connection) -> str:
    """What tells one schema from another: tables, columns, triggers and functions come and gone."""
    row = connection.execute(SHAPE).fetchone()
    assert row
    return str(row[0])
