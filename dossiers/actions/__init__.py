"""One function per act of a citizen, an officer or the system: lock, check, change, record, announce."""
