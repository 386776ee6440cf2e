/**
 * What runs in a sandbox: it starts the container's own Docker Engine, and becomes the shell once that engine answers. Apart from
 * the container's shape, because it is a program; written for any POSIX `sh`, with no command beyond `docker`, `dockerd` and the
 * usual ones (mkdir, rm, rmdir, sleep, tail).
 */

/**
 * The page learns of each step from an operating system command (ECMA-48, 8.3.89) of this number, which terminals don't know and
 * don't show: `ESC ] 6470 ; step ; Starting… BEL`. The words are `step`, `failed` and `ready`.
 */
export const stepCommand = "6470";

/** How the script ends when the engine in the sandbox doesn't start (sysexits.h, EX_SOFTWARE). */
export const engineFailedStatus = 70;

/** What the script says where no container could run in the sandbox. */
export const noControlGroups = "This sandbox may make no control groups, so its engine could run no container.";

const log = "/var/log/dockerd.log";

export const sandboxScript = `
tell() { printf '\\033]${stepCommand};%s;%s\\007' "$1" "$2"; }
restarted=
[ ! -e ${log} ] || restarted=yes
mkdir -p /var/log /var/run
# Of the engine before a restart. Its number is another process's now, which would be taken for it.
rm -f /var/run/docker/containerd/containerd.pid
tell step 'Starting the sandbox’s own engine'
# Where root here is another user of the machine (user_namespaces(7)), as on a rootless engine, it may lack the right to make control groups.
# The engine would start without a word then, and no container in it.
read -r _ outside _ </proc/self/uid_map
if [ "$outside" != 0 ]; then
  for procs in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do
    group=\${procs%/*}/drydock
    [ ! -e "$procs" ] || { mkdir -p "$group" && rmdir "$group"; } || {
      echo '${noControlGroups}'
      tell failed ''
      exit ${engineFailedStatus}
    }
  done
fi
# docker:dind brings a script that sets up control groups and iptables; an image without one has nothing to set up.
launcher=$(command -v dockerd-entrypoint.sh || command -v dind)
# A process group of its own, or Ctrl+C at the prompt would end the engine.
set -m
$launcher dockerd --host=unix:///var/run/docker.sock --pidfile= >>${log} 2>&1 </dev/null &
engine=$!
set +m
until docker version >/dev/null 2>&1; do
  if ! kill -0 $engine 2>/dev/null; then
    tail -n 5 ${log}
    tell failed ''
    exit ${engineFailedStatus}
  fi
  sleep 0.1 2>/dev/null || sleep 1
done
if [ -n "$restarted" ]; then
  echo 'The sandbox was stopped, and has been started again. What ran in it has ended, except containers with a restart policy:'
  echo 'docker ps -a shows them all, and docker start NAME starts one. Images, volumes and files are as they were.'
else
  tell step 'Clearing what an earlier sandbox left'
  {
    docker swarm leave --force
    left=$(docker ps -aq); [ -z "$left" ] || docker rm -f -v $left
    left=$(docker volume ls -q); [ -z "$left" ] || docker volume rm -f $left
    left=$(docker network ls -q --filter type=custom); [ -z "$left" ] || docker network rm $left
  } >/dev/null 2>&1
  echo 'A sandbox: docker acts on an engine of its own here, and nothing of yours is in its sight.'
  [ ! -d examples ] || echo 'The guide’s example projects are in ~/examples.'
fi
tell ready ''
exec sh -i
`.trim();
