from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        from dossiers.grants import grant

        # Last of the apps, so every table is there.
        post_migrate.connect(grant, sender=self, dispatch_uid="portal.grants")
