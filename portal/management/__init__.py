"""What sets the project up and keeps it running: bootstrap, embedded servers, the supervisor, commands."""
