from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DossiersConfig(AppConfig):
    name = "dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from dossiers.grants import grant

        # Sent once every table is there; this is the last app with models.
        post_migrate.connect(grant, sender=self, dispatch_uid="dossiers.grants")
