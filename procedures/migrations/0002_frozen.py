"""A published version never changes, except that it may be retired or end on a later day."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION procedures_freeze_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.procedure_id = OLD.procedure_id
       AND NEW.number = OLD.number AND NEW.valid_from = OLD.valid_from
       AND NEW.definition = OLD.definition AND NEW.digest = OLD.digest
       AND (NEW.state = OLD.state OR NEW.state = 'retired') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published version is frozen' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER version_frozen BEFORE UPDATE OR DELETE ON procedures_version
    FOR EACH ROW EXECUTE FUNCTION procedures_freeze_version();
"""

UNFREEZE = "DROP TRIGGER version_frozen ON procedures_version; DROP FUNCTION procedures_freeze_version();"


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, UNFREEZE)]
