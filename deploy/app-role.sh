#!/bin/sh
# Runs once, when the database's volume is new: the role the site acts as. The migrations grant it its rights.
set -eu
psql --set ON_ERROR_STOP=1 --set word="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE app LOGIN PASSWORD :'word';
SQL
