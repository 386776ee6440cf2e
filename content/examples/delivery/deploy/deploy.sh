#!/bin/sh
# Puts a release live on this server. If it doesn't become healthy, the one that ran before comes back.
#
# usage: deploy.sh RELEASE    a tag, a tag with a digest (1.4.2@sha256:…), or “previous”
# As the forced command of an SSH key, RELEASE is what the client sent.
set -eu
cd "$(dirname "$0")"

release=${1:-${SSH_ORIGINAL_COMMAND:-}}
case $release in
  '' | *[!A-Za-z0-9._:@-]*)
    echo "deploy: “$release” is not the name of a release" >&2
    exit 64
    ;;
esac

# One at a time; the lock ends with this process.
exec 9>.lock
flock -n 9 || { echo "deploy: another deployment is running" >&2; exit 75; }

current=$(cat release 2>/dev/null || true)
if [ "$release" = previous ]; then
  release=$(cat release.previous 2>/dev/null || true)
  [ -n "$release" ] || { echo "deploy: there is no previous release" >&2; exit 66; }
fi

# region: start
start() {
  RELEASE=$1 docker compose up --detach --wait --wait-timeout 60
}

RELEASE=$release docker compose pull --quiet
if start "$release"; then
  if [ -n "$current" ] && [ "$current" != "$release" ]; then echo "$current" > release.previous; fi
  echo "$release" > release
  echo "deploy: $release is live"
  exit 0
fi

echo "deploy: $release didn't become healthy; its last words:" >&2
RELEASE=$release docker compose logs --tail 20 api >&2
[ -n "$current" ] || { echo "deploy: nothing ran before, so there is nothing to go back to" >&2; exit 1; }
start "$current"
echo "deploy: went back to $current" >&2
exit 1
# endregion
