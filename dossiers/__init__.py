"""A case in flight: filing, tasks, clock, events, outbox, files, documents, notices, access records."""
