# Short names for everyday Docker commands, for bash and zsh. Load them in ~/.bashrc or ~/.zshrc with
#   . ~/docker.sh
# They are functions: what you add to one is passed on, and they work in scripts too. What concerns every container or
# image asks first.

d() { docker "$@"; }
dc() { docker compose "$@"; }
dps() { docker ps "$@"; }
dpsa() { docker ps --all "$@"; }
di() { docker image ls "$@"; }
dlog() { docker logs --follow --tail 100 "$@"; }

# dex NAME COMMAND: runs a command in a container, with a terminal where there is one.
dex() {
  [ -t 0 ] && set -- --tty "$@"
  docker exec --interactive "$@"
}

# dsh NAME: the best shell that the container has.
dsh() { dex "$1" sh -c 'exec "$(command -v bash || command -v sh)"'; }

# dip NAME…: the address in each of its networks.
dip() { docker inspect --format '{{range $name, $net := .NetworkSettings.Networks}}{{println $name $net.IPAddress}}{{end}}' "$@"; }

# dstop NAME…: stops these. Without a name: shows what runs, asks, and stops all of it.
dstop() {
  if [ $# -gt 0 ]; then
    docker stop "$@"
    return
  fi
  local running='' answer=''
  running=$(docker ps --quiet) || return
  if [ -z "$running" ]; then
    echo 'No container runs.'
    return
  fi
  docker ps --format 'table {{.Names}}\t{{.Image}}\t{{.Status}}'
  printf 'Stop all of these? [y/N] '
  read -r answer || answer=''
  case $answer in
    [yY]*) docker stop $(docker ps --quiet) ;;
    *) echo 'Nothing was stopped.' ;;
  esac
}

# drm NAME…: removes these. Without a name: all stopped containers; Docker asks.
drm() { if [ $# -gt 0 ]; then docker rm "$@"; else docker container prune; fi; }

# drmi NAME…: removes these. Without a name: images that have lost their name and serve no container; Docker asks.
drmi() { if [ $# -gt 0 ]; then docker image rm "$@"; else docker image prune; fi; }

# dprune: stopped containers, unused networks, nameless images, unused build cache. Docker asks; volumes stay.
dprune() { docker system prune "$@"; }
