"""The face everybody sees: home, procedures, look-up, verification, help."""
