#!/bin/sh
# Runs once, when the data folder is empty: a role for the program, which isn't the superuser, and a database that belongs to it.
set -e
password=${LOGBOOK_PASSWORD:-$(cat /run/secrets/logbook_password)}
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$password" <<'SQL'
CREATE ROLE logbook LOGIN PASSWORD :'password';
CREATE DATABASE logbook OWNER logbook;
SQL
