/**
 * Images for the rehearsal that stand in for those the guide calls by name, made of Debian packages, since no registry
 * can be reached from the tests. They listen, read their settings and keep their data where the official images do.
 */
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { registryConfiguration } from "../engine/image-files.ts";
import { unpack } from "./debian.ts";
import { copyProgram, type ImageRecipe, recipes } from "./images.ts";
import { addNpm, exampleLockFiles } from "./npm-offline.ts";

async function script(root: string, path: string, text: string): Promise<void> {
  await mkdir(join(root, dirname(path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), 0o755);
}

const debianFill = async (root: string) => {
  await unpack({ packages: ["base-files", "base-passwd", "bash", "coreutils", "dpkg", "apt", "procps", "hostname"], dependencies: true }, root);
  await symlink("/bin/busybox", join(root, "bin/ip")).catch(ignoreExisting);
};

/** busybox's commands are there first; a package's own may be too. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

const postgresEntrypoint = `#!/bin/sh
# Does what the official image's entrypoint is documented to do at the first start: make the cluster, the user, the database.
set -e
bin=$(echo /usr/lib/postgresql/*/bin)
export PATH="$bin:$PATH"
[ "$1" = postgres ] || exec "$@"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -n "$POSTGRES_PASSWORD_FILE" ]; then POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); fi
  if [ -z "$POSTGRES_PASSWORD" ]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    exit 1
  fi
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres:postgres /var/lib/postgresql /run/postgresql
  chmod 700 "$PGDATA"
  user=\${POSTGRES_USER:-postgres}
  echo "$POSTGRES_PASSWORD" > /tmp/pw && chown postgres /tmp/pw
  su postgres -s /bin/sh -c "$bin/initdb -D $PGDATA -U $user --pwfile=/tmp/pw --auth-host=scram-sha-256 --auth-local=trust -N" >/dev/null
  rm /tmp/pw
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  su postgres -s /bin/sh -c "$bin/pg_ctl -D $PGDATA -o '-c listen_addresses= -c unix_socket_directories=/run/postgresql' -w start" >/dev/null
  db=\${POSTGRES_DB:-$user}
  [ "$db" = postgres ] || su postgres -s /bin/sh -c "$bin/createdb -h /run/postgresql -U $user $db"
  export POSTGRES_USER="$user" POSTGRES_DB="$db"
  for f in /docker-entrypoint-initdb.d/*; do
    case "$f" in
      *.sh) PGHOST=/run/postgresql /usr/bin/setpriv --reuid=postgres --regid=postgres --clear-groups sh "$f" ;;
      *.sql) "$bin/psql" -q -h /run/postgresql -U "$user" -d "$db" -f "$f" ;;
    esac
  done
  su postgres -s /bin/sh -c "$bin/pg_ctl -D $PGDATA -m fast -w stop" >/dev/null
fi
mkdir -p /run/postgresql && chown postgres /run/postgresql
shift
exec /usr/bin/setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/postgres" -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/run/postgresql "$@"
`;

const apacheConfiguration = `ServerRoot /usr/local/apache2
ServerName localhost
Listen 80
PidFile /run/httpd.pid
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /etc/mime.types
User nobody
Group nogroup
DocumentRoot /usr/local/apache2/htdocs
<Directory /usr/local/apache2/htdocs>
  Require all granted
</Directory>
ErrorLog /proc/self/fd/2
`;

/** All images that `run` blocks may use; see CONTRIBUTING.md. */
export const standIns: readonly ImageRecipe[] = [
  ...recipes,
  { reference: "debian:latest", changes: ['CMD ["bash"]'], fill: debianFill },
  { reference: "ubuntu:latest", changes: ['CMD ["bash"]'], fill: debianFill },
  {
    reference: "redis:latest",
    changes: ['CMD ["redis-server", "--protected-mode", "no"]', "EXPOSE 6379", "VOLUME /data", "WORKDIR /data"],
    fill: async (root) => {
      await unpack({ packages: ["redis-server", "redis-tools"], dependencies: true }, root);
      await mkdir(join(root, "data"), { recursive: true });
    },
  },
  {
    reference: "postgres:latest",
    changes: [
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'CMD ["postgres"]',
      "ENV PGDATA=/var/lib/postgresql/18/docker",
      "EXPOSE 5432",
      "VOLUME /var/lib/postgresql",
      "STOPSIGNAL SIGINT",
    ],
    fill: async (root) => {
      await unpack({ packages: ["postgresql", "util-linux"], dependencies: true }, root);
      // A thousand locales that nobody here reads.
      await rm(join(root, "usr/lib/locale"), { recursive: true, force: true });
      await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
      await writeFile(join(root, "etc/group"), "root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n");
      await mkdir(join(root, "docker-entrypoint-initdb.d"), { recursive: true });
      await script(root, "usr/local/bin/docker-entrypoint.sh", postgresEntrypoint);
      for (const name of ["psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "createdb", "dropdb"]) {
        await script(root, `usr/local/bin/${name}`, `#!/bin/sh\nPGHOST=\${PGHOST:-/run/postgresql} exec /usr/lib/postgresql/*/bin/${name} "$@"\n`);
      }
    },
  },
  {
    reference: "node:latest",
    changes: ['CMD ["node"]'],
    fill: async (root) => {
      await unpack({ packages: ["base-files", "bash", "coreutils"], dependencies: true }, root);
      // The libraries go where the program looks for them; the program itself to where the official image has it, not to its place here.
      const node = createRequire(import.meta.url).resolve("node/bin/node");
      const copied = await mkdtemp(join(tmpdir(), "drydock-node-"));
      await copyProgram(node, copied);
      await mkdir(join(root, "usr/local/bin"), { recursive: true });
      await rename(join(copied, node), join(root, "usr/local/bin/node"));
      for (const folder of ["lib", "lib64", "usr/lib"]) {
        if (existsSync(join(copied, folder))) await cp(join(copied, folder), join(root, folder), { recursive: true, force: true });
      }
      await rm(copied, { recursive: true });
      await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
      await writeFile(join(root, "etc/group"), "root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n");
      await mkdir(join(root, "home/node"), { recursive: true });
      await addNpm(root);
    },
    inputs: await exampleLockFiles(),
  },
  {
    reference: "python:latest",
    changes: ['CMD ["python3"]'],
    fill: async (root) => {
      await unpack({ packages: ["base-files", "bash", "coreutils", "openssl", "python3"], dependencies: true }, root);
      await symlink("python3", join(root, "usr/bin/python")).catch(ignoreExisting);
    },
  },
  {
    reference: "registry:latest",
    changes: ['ENTRYPOINT ["docker-registry"]', 'CMD ["serve", "/etc/distribution/config.yml"]', "EXPOSE 5000", "VOLUME /var/lib/registry"],
    fill: async (root) => {
      await unpack({ packages: ["docker-registry"], dependencies: true }, root);
      await mkdir(join(root, "etc/distribution"), { recursive: true });
      await writeFile(join(root, "etc/distribution/config.yml"), registryConfiguration);
      await symlink("docker-registry", join(root, "usr/bin/registry")).catch(ignoreExisting);
    },
  },
  {
    reference: "httpd:latest",
    changes: ['CMD ["httpd-foreground"]', "EXPOSE 80", "STOPSIGNAL SIGWINCH", "WORKDIR /usr/local/apache2"],
    fill: async (root) => {
      await unpack({ packages: ["apache2-bin", "media-types"], dependencies: true }, root);
      for (const folder of ["conf", "htdocs"]) await mkdir(join(root, "usr/local/apache2", folder), { recursive: true });
      await writeFile(join(root, "usr/local/apache2/htdocs/index.html"), "<html><body><h1>It works!</h1></body></html>\n");
      await writeFile(join(root, "usr/local/apache2/conf/httpd.conf"), apacheConfiguration);
      await script(root, "usr/local/bin/httpd-foreground", "#!/bin/sh\nexec apache2 -DFOREGROUND -f /usr/local/apache2/conf/httpd.conf\n");
    },
  },
];

/** Names whose tags the pages may choose freely: a stand-in is the same whatever its tag. */
export const standInNames = standIns.map(({ reference }) => reference.split(":")[0] ?? "").filter((name) => !name.includes("/"));
