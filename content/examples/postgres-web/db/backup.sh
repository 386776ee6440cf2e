#!/bin/sh
# Writes a dump of the running database, and gives it its name only when it can be read back.
set -eu
PGPASSWORD=$(cat /run/secrets/logbook_password)
export PGPASSWORD
file=/backups/logbook-$(date -u +%Y%m%dT%H%M%SZ).dump
pg_dump --host db --username logbook --format custom --file "$file.part" logbook
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
echo "wrote $file"
