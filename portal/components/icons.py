"""Line icons of our own drawing, 24 × 24, stroked in the colour of the text around them.

They are inline SVG, so a page needs no request for them and the security policy stays closed.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.components.library import register

SHAPES: dict[str, str] = {
    "alert": '<path d="M12 4 2.5 20.500h19z"/><path d="M12 10.500v4.500M12 17.800v.1"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 2h-15z"/><path d="M10 21h4"/>',
    "birth": '<circle cx="12" cy="8" r="4"/><path d="M12 4c0-1.2.8-2 2-2M10.5 8.500h.1M13.5 8.500h.1"/>'
    '<path d="M7.5 12.500C5.5 14 5 16.5 5.5 21h13c.5-4.5 0-7-2-8.5"/>',
    "business": '<path d="M4 21V7l8-4v18M12 9l8 3v9M2.5 21h19"/><path d="M7.5 9.500v.1M7.5 13.500v.1M7.5 17.500v.1'
    'M16 14.500v.1M16 17.500v.1"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.500v4M16 2.500v4"/>',
    "check": '<path d="M4.5 12.500l5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.300l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "construction": '<path d="M3 21h18M5 21V10l7-6 7 6v11"/><path d="M9.5 21v-6h5v6"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 5.500v-2h-12v12h2"/>',
    "cross": '<circle cx="12" cy="12" r="8.5"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "document": '<path d="M6 2.500h8.500L19 7v14.500H6z"/><path d="M14 2.500V7.500h5M9 12h7M9 16h7"/>',
    "door": '<path d="M6 21V3.500h12V21M3 21h18M14.5 12v.5"/>',
    "download": '<path d="M12 3.500v11M7.5 10.5 12 15l4.5-4.500M4 20h16"/>',
    "edit": '<path d="M4 20l1-4.500L16 4.500l3.5 3.500L8.5 19z"/>',
    "education": '<path d="M2 9.5 12 5l10 4.5-10 4.500z"/><path d="M6 11.500V17c3.5 2.5 8.5 2.5 12 0v-5.500M22 9.500V15"/>',
    "family": '<circle cx="8" cy="7" r="3"/><circle cx="17" cy="9" r="2.3"/>'
    '<path d="M2.5 20c0-5 2-7.5 5.5-7.500s5.5 2.5 5.5 7.500M14.5 14.500c4-1.5 7 .5 7 5.5"/>',
    "flag": '<path d="M5 21.500V3.500h13l-2.5 4.500L18 12.500H5"/>',
    "health": '<path d="M12 20.500C5 15.5 2.5 11.5 4 7.8 5.6 4.3 10 4.2 12 7.600c2-3.4 6.4-3.3 8 .2 1.5 3.7-1 7.7-8 12.700z"/>',
    "help": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.500c.3-3.3 5.2-3 5 0-.1 1.8-2.4 2-2.5 4M12 16.700v.1"/>',
    "home": '<path d="M3.5 11 12 4l8.5 7M5.5 9.500v11h13v-11M10 20.500V14h4v6.5"/>',
    "inbox": '<path d="M3.5 13.5 6.5 4.500h11l3 9v6h-17z"/><path d="M3.5 13.500h5l1.5 2.500h4l1.5-2.500h5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.500M12 7.600v.1"/>',
    "land": '<path d="M3 6.5 9 4l6 2.500L21 4v13.500L15 20l-6-2.500L3 20z"/><path d="M9 4v13.500M15 6.500V20"/>',
    "language": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.500c-5 5-5 12 0 17 5-5 5-12 0-17z"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3"/>',
    "marriage": '<circle cx="8.5" cy="14" r="5.5"/><circle cx="15.5" cy="14" r="5.5"/><path d="M7 5l1.5-2h1"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "money": '<rect x="2.5" y="6" width="19" height="12.5" rx="2"/><circle cx="12" cy="12.3" r="2.8"/>'
    '<path d="M6 9.500v.1M18 15v.1"/>',
    "pause": '<circle cx="12" cy="12" r="8.5"/><path d="M10 9v6M14 9v6"/>',
    "phone": '<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.500h2"/>',
    "print": '<path d="M7 8.500V3.500h10v5M7 17H3.500V8.500h17V17H17"/><path d="M7 14h10v6.500H7z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM20 14v.1M20 20h-3.500M20 17v.1"/>',
    "remembrance": '<path d="M12 21v-8M8 21h8"/><path d="M12 13c-4-1-5.5-4-4.5-7.500C9.5 6.5 11 5 12 3c1 2 2.5 3.5 4.5 2.500C17.5 9 16 12 12 13z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "shield": '<path d="M12 2.8 4.5 5.500V12c0 4.5 3 7.5 7.5 9.3 4.5-1.8 7.5-4.8 7.5-9.300V5.500z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>',
    "star": '<path d="M12 3l2.7 5.8 6.3.8-4.6 4.3 1.2 6.3-5.6-3.1-5.6 3.1 1.2-6.300L3 9.600l6.3-.8z"/>',
    "transport": '<path d="M4 16V8l2-3.500h12L20 8v8zM4 10.500h16"/><circle cx="7.5" cy="17" r="2"/><circle cx="16.5" cy="17" r="2"/>',
    "upload": '<path d="M12 15.500v-11M7.5 9 12 4.5 16.5 9M4 20h16"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.500c.3-5 3-7 8-7s7.7 2 8 7"/>',
    "work": '<rect x="3" y="7.5" width="18" height="12.5" rx="2"/><path d="M8.5 7.500V4.500h7v3M3 13h18"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One decorative icon, hidden from screen readers: the words beside it carry the meaning."""
    return format_html(
        '<svg class="mc-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[name]),
    )
