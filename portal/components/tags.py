"""Every component, as one template library, built in: no page loads it by name. (Signatures follow.)"""

from __future__ import annotations

from portal.components import fields, formats, icons, layout, lists, menus, statuses
from portal.components.library import register

__all__ = ["fields", "formats", "icons", "layout", "lists", "menus", "register", "statuses"]
