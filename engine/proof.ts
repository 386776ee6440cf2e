/**
 * `npm run engine:proof`: builds the image, or takes it from the cache, restores it in the emulator, and does in its terminal what the guide's first
 * pages do. Its last line counts. With `--times` it also prints how long things took, which says something on a quiet machine only; with `--image FOLDER`
 * it takes the published image there instead of building one.
 */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wake } from "../src/playground/engines/tab/agent.ts";
import { bytesToPrompt, largestPartBytes } from "../src/playground/engines/tab/manifest.ts";
import { buildImage } from "./build.ts";
import { NodeMachine } from "./node-machine.ts";
import { openImage } from "./published-image.ts";
import { ensureRequirements, obstacle, thisMachine } from "./requirements.ts";
import { cacheFolder } from "./step.ts";

/** What is typed, and what must be in its output. */
const commands: readonly (readonly [command: string, expected: RegExp])[] = [
  ["docker ps", /^CONTAINER ID/m],
  ["docker version --format '{{.Server.Version}}'", /^\d+\.\d+\.\d+/m],
  ["docker images --format '{{.Repository}}'", /^busybox$/m],
  ["docker run --rm busybox echo hi", /^hi$/m],
  ["docker run --rm hello-world", /^Hello from Docker!$/m],
  ["docker run -d --name web -p 8080:80 nginx", /^[0-9a-f]{64}$/m],
  ["for i in 1 2 3 4 5 6 7 8 9 10; do curl -fs -o /dev/null http://127.0.0.1:8080/ && break; sleep 1; done; curl -s http://127.0.0.1:8080/", /Welcome to nginx!/],
  ["docker logs web", /GET \/ HTTP\/1\.1" 200/],
  ["docker exec web cat /etc/nginx/nginx.conf", /listen 80;/],
  ["echo copied > note && docker cp -q note web:/tmp/note && docker exec web cat /tmp/note", /^copied$/m],
  ["docker rm -f web", /^web$/m],
  ["docker volume create data && docker run --rm -v data:/data busybox sh -c 'echo kept > /data/file' && docker run --rm -v data:/data busybox cat /data/file", /^kept$/m],
  ["docker network create lab && docker run -d --name db --network lab redis", /^[0-9a-f]{64}$/m],
  ["docker run --rm --network lab busybox nslookup db", /^Name:\s+db$/m],
  // An engine on a busy machine answers late. This one stands still for three seconds.
  ["engine=$(pidof dockerd); db=$(docker inspect -f '{{.State.Pid}}' db); kill -STOP $engine; (sleep 3; kill -CONT $engine) & nsenter -t $db -m -n ping -c 1 db", /^1 packets transmitted, 1 packets received/m],
  ["docker run --rm -m 64m --pids-limit 50 busybox cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max", /^67108864$/m],
  ["docker rm -f db && docker network rm lab && docker volume rm data", /^data$/m],
  [
    String.raw`mkdir -p ~/app && cd ~/app && printf 'FROM busybox\nWORKDIR /app\nCOPY page.txt .\nRUN wc -c page.txt > size.txt\nCMD ["cat", "size.txt"]\n' > Dockerfile && echo page > page.txt && docker build -t app . && docker run --rm app`,
    /^5 page\.txt$/m,
  ],
  [
    String.raw`mkdir -p ~/stack && cd ~/stack && printf 'services:\n  web:\n    image: busybox\n    command: httpd -f -h /etc\n' > compose.yaml && docker compose up -d && docker compose ps --format '{{.Service}} {{.State}}' && docker compose down && cd`,
    /^web running$/m,
  ],
  ["docker run --rm debian cat /etc/debian_version", /\S/],
  [
    "docker run -d --name old busybox sleep 1000 && kill -9 $(pidof dockerd) && for i in $(seq 90); do docker ps > /dev/null 2>&1 && break; sleep 1; done; docker ps -a --format '{{.Names}} {{.State}}' && docker rm -f old && docker run --rm busybox echo back",
    /^back$/m,
  ],
  ["docker info --format '{{range .ClientInfo.Plugins}}{{.Name}} {{.Version}} {{end}}'", /^buildx v\d\S+ compose \d\S+/m],
  ["jq -r .storage /dev/null; jq --version", /^jq-/m],
];

const { values } = parseArgs({ options: { times: { type: "boolean", default: false }, image: { type: "string" } } });

interface Totals {
  passed: number;
  failed: number;
}

function check(totals: Totals, what: string, problem: string | undefined): void {
  if (problem === undefined) totals.passed += 1;
  else totals.failed += 1;
  console.log(`${problem === undefined ? "✔" : "✖"} ${what}${problem === undefined ? "" : `\n${problem}`}`);
}

/** What the guest's kernel draws, in base64. */
async function randomNumbers(machine: NodeMachine): Promise<string> {
  return (await machine.ask("head -c 32 /dev/urandom | base64")).output;
}

/** What another machine draws that goes on from the same state and has done the same so far. */
async function another(folder: string): Promise<string> {
  const image = openImage(folder);
  await using machine = await NodeMachine.restore({ state: image.state, disk: image.disk });
  await machine.ask(wake(Date.now(), randomBytes(32)));
  return await randomNumbers(machine);
}

/** Whether an ended build would end its wait for a machine. */
async function stopsWaiting(folder: string): Promise<string | undefined> {
  const { state, disk } = openImage(folder);
  const controller = new AbortController();
  await using machine = await NodeMachine.restore({ state, disk, signal: controller.signal });
  const waiting = machine.ask("sleep 1000");
  controller.abort(new Error("Ended."));
  try {
    await waiting;
  } catch (error) {
    return error === controller.signal.reason ? undefined : String(error);
  }
  return "The wait ended by itself.";
}

async function prove(folder: string): Promise<Totals> {
  const totals = { passed: 0, failed: 0 };
  const image = openImage(folder);
  const { manifest } = image;
  const promptMegabytes = bytesToPrompt(manifest) / 1e6;
  const tooLarge = [...manifest.state.parts, ...manifest.disk.index.parts].filter(({ bytes }) => bytes > largestPartBytes);
  check(totals, "no part is larger than 8 MiB", tooLarge.length === 0 ? undefined : `${tooLarge.length} are`);
  console.log(`  ${promptMegabytes.toFixed(2)} MB to the prompt, of which the state is ${(manifest.state.unpackedBytes / 1e6).toFixed(1)} MB unpacked`);

  await using machine = await NodeMachine.restore({ state: image.state, disk: image.disk });
  // The clock stood still while the state was on its way.
  const woken = await machine.ask(wake(Date.now(), randomBytes(32)));
  check(totals, "the agent sets the clock and the random numbers", woken.status === 0 ? undefined : woken.output);
  const own = await randomNumbers(machine);
  const other = await another(folder);
  check(totals, "two machines that go on from the same state draw different random numbers", own !== other ? undefined : `both drew ${own}`);
  check(totals, "whoever waits for a machine can stop waiting", await stopsWaiting(folder));
  for (const [command, expected] of commands) {
    const before = machine.v86.get_instruction_counter();
    const { status, output, tookMs } = await machine.run(command, 900_000);
    const passed = status === 0 && expected.test(output);
    check(totals, command.slice(0, 100), passed ? undefined : `ended with ${status}, and printed:\n${output}`);
    const instructions = ((machine.v86.get_instruction_counter() - before) >>> 0) / 1e6;
    if (values.times) console.log(`  ${(tookMs / 1000).toFixed(2)} s, ${instructions.toFixed(0)} million instructions, ${(image.readBytes() / 1e6).toFixed(2)} MB of the disk so far`);
  }
  return totals;
}

/** @returns the folder of the image, built now where the cache has none */
async function built(): Promise<string> {
  const reason = obstacle(thisMachine());
  if (reason !== undefined) throw new Error(`The image can't be built here: ${reason}.`);
  const controller = new AbortController();
  for (const ending of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(ending, () => controller.abort(new Error(`Ended by ${ending}.`)));
  const { signal } = controller;
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  const log = join(cache, "prepare.log");
  await ensureRequirements({ log, signal }, console.log);
  return (await buildImage({ run: { cache, signal, say: console.log, tell: () => undefined }, lock: "prefer", unpatched: false, log })).published;
}

const { passed, failed } = await prove(values.image ?? (await built()));
console.log(`engine: ${passed} passed, ${failed} failed`);
// The emulator leaves timers behind.
process.exit(failed === 0 ? 0 : 1);
