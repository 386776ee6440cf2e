/** nginx configurations, by nginx itself: Debian's package is unpacked, not installed, and asked to test the file. */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensurePrograms } from "../test/debian.ts";
import { debianRoot } from "./debian-root.ts";
import type { Problem } from "./source.ts";

const run = promisify(execFile);
/** A root file system with nginx and a certificate in it, to change into. */
export const nginxRoot = (): Promise<string> =>
  debianRoot("nginx-with-tmp", { packages: ["nginx-light"], dependencies: true }, async (root) => {
    for (const folder of ["tmp", "var/log/nginx", "var/lib/nginx", "run"]) await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\nnginx:x:1:1::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    await writeFile(join(root, "etc/group"), "root:x:0:\nnginx:x:1:\nwww-data:x:33:\nnogroup:x:65534:\n");
    await ensurePrograms([{ name: "openssl", package: "openssl" }]);
    await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", join(root, "etc/key.pem"), "-out", join(root, "etc/cert.pem")]);
  });

/** Paths of a certificate and its key that some program is to load. */
export async function anyCertificate(): Promise<{ readonly certificate: string; readonly key: string }> {
  const root = await nginxRoot();
  return { certificate: join(root, "etc/cert.pem"), key: join(root, "etc/key.pem") };
}

/** What depends on the machine and not on the text: host names to resolve, certificates, and other files to read. */
function withoutSurroundings(text: string): string {
  return text
    .replace(/\binclude\s+\/[^;]+;/g, "")
    .replace(/\b((?:proxy|grpc)_pass\s+(?:https?|grpcs?):\/\/)(?!unix:|\$)[A-Za-z][\w.-]*(?=[:/;])/g, "$1127.0.0.1")
    .replace(/\b(server\s+)(?!unix:)[A-Za-z][\w.-]*(?=[:; ])/g, "$1127.0.0.1")
    .replace(/\bssl_certificate(?:_key)?\s+[^;]+;/g, (line) => (line.includes("_key") ? "ssl_certificate_key /etc/key.pem;" : "ssl_certificate /etc/cert.pem;"))
    .replace(/\b(?:ssl_client_certificate|ssl_trusted_certificate)\s+[^;]+;/g, (line) => `${line.split(/\s/)[0]} /etc/cert.pem;`);
}

/** A whole nginx.conf stays; a file of conf.d gets an http block around it; anything else is taken for the inside of a server. */
function wholeConfiguration(text: string): { text: string; added: number } {
  if (/^\s*(?:events|http|stream)\s*\{/m.test(text)) return { text, added: 0 };
  if (/^\s*(?:server|upstream|map|limit_req_zone|proxy_cache_path|log_format)\b/m.test(text)) return { text: `events {} http {\n${text}\n}`, added: 1 };
  return { text: `events {} http { server {\n${text}\n} }`, added: 1 };
}

/** Numbers the files, since several are checked at a time. */
let count = 0;

export async function checkNginx(text: string): Promise<Problem[]> {
  const root = await nginxRoot();
  const { text: whole, added } = wholeConfiguration(withoutSurroundings(text));
  const name = `proof-${process.pid}-${++count}.conf`;
  await writeFile(join(root, "etc/nginx", name), `${whole}\n`);
  try {
    await run("chroot", [root, "/usr/sbin/nginx", "-t", "-q", "-c", `/etc/nginx/${name}`, "-e", "stderr"]);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || !("stderr" in error)) throw error;
    const said = String(error.stderr).split("\n").find((line) => /\[emerg\]/.test(line)) ?? error.message;
    const line = /:(\d+)$/.exec(said)?.[1];
    return [{ ...(line === undefined ? {} : { line: Number(line) - added }), message: said.replace(/^.*\[emerg\] (?:\d+#\d+: )?/, "").replace(/ in \/etc\/nginx\/proof-[\d-]+\.conf:\d+$/, "") }];
  } finally {
    await rm(join(root, "etc/nginx", name));
  }
}
