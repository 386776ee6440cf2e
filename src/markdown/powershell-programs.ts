/** Which programs run on Windows under the same name and with the same arguments, and what to say of the others. */

/** How Windows starts a program: as a program file, or through a batch file, where cmd.exe reads the arguments once more. */
export type Kind = "executable" | "batch";

const executables = [
  "aws", "az", "cargo", "cmctl", "container-structure-test", "cosign", "crane", "curl", "dive", "docker", "docker-compose", "dotnet", "flux", "gcloud", "gh", "git", "go",
  "grype", "hadolint", "helm", "hostname", "istioctl", "java", "jq", "k3d", "k6", "k9s", "kind", "kubectl", "kustomize", "minikube", "mysql", "node", "notation", "oras", "pip",
  "podman", "psql", "python", "python3", "regctl", "rustc", "scp", "sftp", "skaffold", "ssh", "ssh-add", "ssh-keygen", "stern", "syft", "tar", "terraform",
  "trivy", "uv", "whoami", "wsl", "yq",
] as const;

/** Installed as .cmd files. */
const batches = ["code", "mvn", "npm", "npx", "pnpm", "yarn"] as const;

/** By name. */
export const programs: ReadonlyMap<string, Kind> = new Map([
  ...executables.map((name): [string, Kind] => [name, "executable"]),
  ...batches.map((name): [string, Kind] => [name, "batch"]),
]);

/** Names that differ: in Windows PowerShell `curl` is an alias of Invoke-WebRequest, and Python's installer brings no `python3`. */
export const windowsNames: ReadonlyMap<string, string> = new Map([
  ["curl", "curl.exe"],
  ["python3", "python"],
]);

/** What to write instead of a program that Windows lacks, or whose use PowerShell does in another way. */
export const hints: ReadonlyMap<string, string> = new Map([
  ["apt", "Linux's package manager; say with instead= what a reader on Windows installs"],
  ["apt-get", "Linux's package manager; say with instead= what a reader on Windows installs"],
  ["awk", "let --format or jq pick the field, or write ForEach-Object by hand"],
  ["base64", "write [Convert]::ToBase64String by hand"],
  ["bash", "Windows has no bash"],
  ["chmod", "Windows keeps no mode bits; use instead="],
  ["chown", "Windows keeps no owner ids; use instead="],
  ["column", "Format-Table by hand"],
  ["cut", "let --format or jq pick the field"],
  ["dnf", "Linux's package manager; say with instead= what a reader on Windows installs"],
  ["exec", "the reader's shell would be gone"],
  ["gunzip", "a program of Linux; use tar, or do it in a container"],
  ["gzip", "a program of Linux; use tar, or do it in a container"],
  ["id", "Windows has no numeric user ids; Docker Desktop needs none"],
  ["journalctl", "systemd's; use instead="],
  ["less", "write “| more”"],
  ["make", "Windows has no make; write the command itself"],
  ["openssl", "Windows brings no openssl; run it in a container"],
  ["printf", "only “printf 'text\\n' > file” is translated"],
  ["sed", "write -replace by hand"],
  ["sh", "Windows has no sh"],
  ["sha256sum", "write Get-FileHash by hand"],
  ["sudo", "Windows needs none for Docker; write the powershell fence without it, or instead="],
  ["systemctl", "systemd's; use instead="],
  ["tee", "Windows PowerShell's Tee-Object writes UTF-16; redirect with > and show the file"],
  ["test", "write an if by hand"],
  ["tr", "write -replace by hand"],
  ["watch", "write a loop by hand"],
  ["wget", "use curl"],
  ["xargs", "write “docker rm $(docker ps -aq)” rather than “docker ps -aq | xargs docker rm”"],
]);

/** Programs whose output is bytes, or text of which every byte matters. */
const byteWriters = new Set(["tar", "gzip", "gunzip", "zcat", "zip", "xz", "zstd", "pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump", "mongodump"]);

/** Whether what a command line writes must reach its destination byte for byte: PowerShell decodes and encodes what goes through it. */
export function writesBytes(words: readonly string[]): boolean {
  // Also where the program runs in a container, by itself or in a shell's script.
  if (words.flatMap((word) => word.split(/[\s;&|/]+/)).some((word) => byteWriters.has(word))) return true;
  if (words[0] !== "docker") return false;
  const [subcommand] = words.slice(1).filter((word) => word !== "image" && word !== "container");
  if (subcommand === "save" || subcommand === "export") return !words.some((word) => /^(?:-o|--output)(?:=|$)/.test(word));
  return subcommand === "cp" && words.at(-1) === "-";
}
