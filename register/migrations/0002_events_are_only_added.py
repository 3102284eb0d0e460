"""The database itself refuses to change, drop or replace an event, or to add one that does not follow the newest.

`INSERT OR REPLACE` of SQLite removes the older row without asking a trigger on DELETE (unless `recursive_triggers` is on); that the new
number has to follow the newest refuses it whatever the connection's settings are.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REFUSED = "events are only added"

SQLITE = (
    f"""CREATE TRIGGER register_event_update BEFORE UPDATE ON register_event
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER register_event_delete BEFORE DELETE ON register_event
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"""CREATE TRIGGER register_event_insert BEFORE INSERT ON register_event
        WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM register_event)
          OR NEW.previous IS NOT coalesce((SELECT sha256 FROM register_event ORDER BY number DESC LIMIT 1), '{"0" * 64}')
          OR EXISTS (SELECT 1 FROM register_event WHERE sha256 = NEW.sha256)
        BEGIN SELECT RAISE(ABORT, '{_REFUSED}, each after the newest'); END""",  # our own words, no input  # nosec B608
)

POSTGRESQL = (
    f"""CREATE FUNCTION register_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION register_event_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE newest register_event%ROWTYPE;
        BEGIN
            SELECT * INTO newest FROM register_event ORDER BY number DESC LIMIT 1;
            IF NEW.number <> coalesce(newest.number, 0) + 1 OR NEW.previous <> coalesce(newest.sha256, '{"0" * 64}') THEN
                RAISE EXCEPTION '{_REFUSED}, each after the newest' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",  # our own words, no input  # nosec B608
    """CREATE TRIGGER register_event_change BEFORE UPDATE OR DELETE ON register_event
        FOR EACH ROW EXECUTE FUNCTION register_event_refuse()""",
    """CREATE TRIGGER register_event_truncate BEFORE TRUNCATE ON register_event
        FOR EACH STATEMENT EXECUTE FUNCTION register_event_refuse()""",
    """CREATE TRIGGER register_event_insert BEFORE INSERT ON register_event
        FOR EACH ROW EXECUTE FUNCTION register_event_follow()""",
)


def make_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make them for the database at hand."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, None)  # with parameters, every % would be one


class Migration(migrations.Migration):
    """Triggers on `register_event`."""

    dependencies = (("register", "0001_titles_runs_and_events"),)
    operations = (migrations.RunPython(make_triggers, migrations.RunPython.noop),)
