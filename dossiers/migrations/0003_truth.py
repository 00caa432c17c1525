"""What the database itself keeps true: the city's time, the chain of events, what is frozen."""

from django.db import migrations

CITY_NOW = """
CREATE TABLE deployment_mark (kind text PRIMARY KEY CHECK (kind IN ('demo', 'test')));

-- The city's time. A session may move it (`SET city.now`), but only in a database marked as demo or test.
CREATE FUNCTION city_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moved text := current_setting('city.now', true);
BEGIN
    IF moved IS NULL OR moved = '' THEN
        RETURN clock_timestamp();
    END IF;
    IF NOT EXISTS (SELECT 1 FROM deployment_mark) THEN
        RETURN clock_timestamp();
    END IF;
    RETURN moved::timestamptz;
END $$;
"""

CITY_NOW_BACK = "DROP FUNCTION city_now(); DROP TABLE deployment_mark;"

CHAIN = """
CREATE FUNCTION dossiers_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number integer;
    last_hash text;
    last_at timestamptz;
    dossier uuid;
BEGIN
    SELECT number, hash, at INTO last_number, last_hash, last_at
      FROM dossiers_event WHERE dossier_id = NEW.dossier_id ORDER BY number DESC LIMIT 1;
    SELECT public_id INTO dossier FROM dossiers_dossier WHERE id = NEW.dossier_id;
    IF last_at IS NOT NULL AND NEW.at < last_at THEN
        RAISE EXCEPTION 'event at % comes before the one before it', NEW.at USING ERRCODE = 'check_violation';
    END IF;
    NEW.number := coalesce(last_number, 0) + 1;
    NEW.previous := coalesce(last_hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(concat_ws('|', dossier::text, NEW.number::text, NEW.act, NEW.actor,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.payload_digest, NEW.previous), 'UTF8')), 'hex');
    RETURN NEW;
END $$;

CREATE TRIGGER event_chain BEFORE INSERT ON dossiers_event
    FOR EACH ROW EXECUTE FUNCTION dossiers_chain_event();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON dossiers_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON dossiers_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION dossiers_guard_detail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND NEW.event_id = OLD.event_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the detail of an event can only be erased' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER detail_only_erased BEFORE UPDATE OR DELETE ON dossiers_eventdetail
    FOR EACH ROW EXECUTE FUNCTION dossiers_guard_detail();
CREATE TRIGGER detail_no_truncate BEFORE TRUNCATE ON dossiers_eventdetail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER answers_frozen BEFORE UPDATE OR DELETE ON dossiers_answersrevision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

CHAIN_BACK = """
DROP TRIGGER answers_frozen ON dossiers_answersrevision;
DROP TRIGGER detail_no_truncate ON dossiers_eventdetail;
DROP TRIGGER detail_only_erased ON dossiers_eventdetail;
DROP FUNCTION dossiers_guard_detail();
DROP TRIGGER event_no_truncate ON dossiers_event;
DROP TRIGGER event_append_only ON dossiers_event;
DROP FUNCTION refuse_change();
DROP TRIGGER event_chain ON dossiers_event;
DROP FUNCTION dossiers_chain_event();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_initial")]

    operations = [
        migrations.RunSQL(CITY_NOW, CITY_NOW_BACK),
        migrations.RunSQL(CHAIN, CHAIN_BACK),
    ]
