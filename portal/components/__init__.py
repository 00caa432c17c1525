"""The component shelf: what every page is put together from. Signatures are listed in `tags`."""
