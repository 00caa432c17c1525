"""Working time: calendars of agencies, legal limits, the clock of a dossier, and why a date is what it is."""
