"""The officer's face: my work, a dossier, its acts, signing."""
