/**
 * Boots the guest once in the emulator and saves it when the engine is idle and a shell waits for its reader. What everybody does first has been
 * done by then, so that its files are in memory; what nobody needs is not, so that the state is small.
 */
import { randomBytes } from "node:crypto";
import { copyFile, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { wake } from "../src/playground/engines/tab/agent.ts";
import type { StepContext } from "./step.ts";
import { type Answer, fileDisk, NodeMachine } from "./node-machine.ts";
import type { DiskReads } from "./publish.ts";

const commandLine = "console=ttyS0 root=/dev/sda rw tsc=reliable mitigations=off random.trust_cpu=on quiet";

/**
 * What is run before the state is saved. The first of them take what the engine does once in its life; a build for example makes BuildKit's data bases,
 * and its plugin is found.
 */
const warmUp = [
  "docker run --rm busybox echo warm",
  "docker run -d --name warm -p 8080:80 busybox httpd -f",
  "docker rm -f warm",
  "mkdir /tmp/warm && cd /tmp/warm && printf 'FROM busybox\\nWORKDIR /warm\\nCOPY Dockerfile .\\nRUN true\\n' > Dockerfile && docker build -t warm . && docker rmi warm && docker builder prune -af && rm -r /tmp/warm",
  "docker compose version",
];

/**
 * Gives back all memory that holds nothing but copies of files, the running programs' own among it, of which much was needed only once, at their start.
 * What is needed again comes back page by page. Reclaiming ends with an error when there is nothing more to reclaim, which is what is wanted.
 */
const dropFiles = [
  "sync; echo 3 > /proc/sys/vm/drop_caches",
  "for group in /sys/fs/cgroup/*/; do for round in 1 2 3; do echo 1G > $group/memory.reclaim; done; done; true",
  "echo 3 > /proc/sys/vm/drop_caches",
];

/** What is run after that, so that its files are there again. */
const kept = [
  "docker ps",
  "docker images",
  "docker run --rm busybox echo warm",
  "docker run -d --name warm busybox sleep 1000",
  "docker exec warm true",
  "docker logs warm",
  "docker rm -f warm",
  "docker ps -a",
];

/**
 * What readers do first, typed at the prompt. The chunks of the disk that it reads are downloaded ahead: some 2 MB. What a published nginx and a build read
 * beside them is more than 30 MB, which nobody is to download who doesn't build.
 */
const firstCommands = ["docker ps", "docker run --rm busybox echo hi"];

/** Makes a folder with a file in it the working directory. */
const inFolderWith = (file: string, content: string): string => `mkdir -p /tmp/trail && cd /tmp/trail && printf '${content}' > ${file}`;

/** What readers do again and again. What it reads says nothing of what comes next, so that no trail has it. */
const everyday = [
  ...firstCommands,
  "docker images",
  "docker ps -a",
  ...firstCommands,
  "docker run -d --name everyday busybox sleep 1000",
  "docker exec everyday true",
  "docker logs everyday",
  "docker rm -f everyday",
  ...firstCommands,
];

/** What readers may do after that: of each, the chunks are noted that it reads beside all those, and downloaded ahead once the guest reads some of them. */
const trailCommands = [
  "docker run -d -p 8080:80 nginx",
  `${inFolderWith("Dockerfile", String.raw`FROM busybox\nWORKDIR /app\nCOPY Dockerfile .\nRUN true\nCMD ["true"]\n`)} && docker build -t app .`,
  `${inFolderWith("compose.yaml", String.raw`services:\n  cache:\n    image: redis\n`)} && docker compose up -d && docker compose ps && docker compose down`,
];

/**
 * What the guest reads of its disk at a time, from then on. While the state is made, each block that is read without need is one more in the state
 * (start, `read_ahead_kb`); a reader's first build took a sixteenth less time with this than with those 8, for a sixtieth more to download. 128 weren't faster.
 */
const readAhead = "echo 32 > /sys/block/sda/queue/read_ahead_kb";

/** Go collects garbage at least every two minutes, and gives memory back from then on (runtime, `forcegcperiod`). */
const goRestMs = 150_000;

/** The end of the shell's prompt; its line editor may clear the rest of the line after it. */
const prompt = /# (?:\x1b\[K)?$/;

/** Fills the guest's free memory with zeros, which take no space in a compressed state, and gives it back. */
const zeroFreeMemory =
  "least=$(cat /proc/sys/vm/min_free_kbytes); echo 256 > /proc/sys/vm/min_free_kbytes; " +
  "n=$(awk '/MemFree/ {print int($2 / 1024) - 4}' /proc/meminfo); mount -t tmpfs -o size=${n}m,nr_inodes=10 zeros /mnt && { dd if=/dev/zero of=/mnt/zeros bs=1M count=$n; umount /mnt; }; " +
  "echo $least > /proc/sys/vm/min_free_kbytes";

async function must(answer: Promise<Answer>, command: string): Promise<Answer> {
  const { status, output, tookMs } = await answer;
  if (status !== 0) throw new Error(`In the guest, “${command}” ended with ${status}:\n${output}`);
  return { status, output, tookMs };
}

/** Puts what the guest wrote into a copy of the disk, which then needs nothing else. */
async function fold([numbers, pages]: readonly [Uint32Array, Uint8Array], image: string): Promise<void> {
  const file = await open(image, "r+");
  try {
    const pageBytes = numbers.length === 0 ? 0 : pages.length / numbers.length;
    for (const [index, number] of numbers.entries()) await file.write(pages, index * pageBytes, pageBytes, number * pageBytes);
  } finally {
    await file.close();
  }
}

/**
 * Does in a machine that was restored from the snapshot what a reader will do.
 * @returns the numbers of the disk's chunks that were read, in their order
 */
async function readBy(commands: readonly string[], state: Uint8Array<ArrayBuffer>, image: string, { signal, tell }: StepContext): Promise<number[]> {
  const touched = new Set<number>();
  using disk = fileDisk(image, touched);
  await using machine = await NodeMachine.restore({ state: state.buffer, disk, signal });
  machine.resize(80, 24);
  await must(machine.ask(wake(Date.now(), randomBytes(32))), "wake");
  for (const command of commands) {
    tell(`what is read by ${command.slice(0, 40)}`);
    await must(machine.run(command), command);
  }
  return [...touched];
}

/**
 * Writes `state`, the saved machine, `disk`, the disk that it goes on with, and `reads.json`, the numbers of the disk's chunks that a reader's commands
 * read.
 * @throws when the guest doesn't come up, or a command in it fails; the signal's reason, when that ends it
 */
export async function takeSnapshot({ kernel, image }: { kernel: string; image: string }, context: StepContext): Promise<void> {
  const { folder, log, signal, tell } = context;
  using disk = fileDisk(image);
  await using machine = await NodeMachine.boot({ kernel, disk, commandLine, signal });
  const notes: string[] = [];
  const note = async (text: string) => {
    notes.push(text);
    await writeFile(log, `${notes.join("\n")}\n\n${machine.boot.text}\n${machine.terminal.text}`);
  };
  const step = async (command: string) => {
    tell(command.slice(0, 60));
    const before = machine.v86.get_instruction_counter();
    const { tookMs } = await must(machine.ask(command), command);
    // The counter has 32 bits.
    const instructions = (machine.v86.get_instruction_counter() - before) >>> 0;
    await note(`${(tookMs / 1000).toFixed(2)} s, ${(instructions / 1e6).toFixed(0)} million instructions: ${command}`);
  };
  tell("the guest boots");
  try {
    await machine.boot.until(/drydock: engine is up after ([\d.]+) seconds/, 600_000, 0);
    await machine.terminal.until(prompt, 600_000, 0);
    machine.resize(80, 24);
    for (const command of warmUp) await step(command);
    for (const command of dropFiles) await step(command);
    for (const command of kept) await step(command);
    // The same through the reader's shell, which has to find the command and start it.
    await must(machine.run("docker ps > /dev/null"), "docker ps");
    await step("rm -f /var/log/*.log; sync");
    tell("the engine rests");
    await setTimeout(goRestMs, undefined, { signal });
    await step("grep -E '^(MemFree|Cached|Active|Inactive|AnonPages|Mapped|Slab|SUnreclaim|KernelStack|PageTables)' /proc/meminfo");
    await step(readAhead);
    await step(zeroFreeMemory);
    // The shell is as it greets its reader: no history, an empty screen.
    machine.type(" history -c; clear\r");
    await machine.terminal.until(prompt, 300_000, machine.terminal.text.length);
  } finally {
    await note("The end.");
  }
  // Time for what the commands left to be done: an exited container's shim, the kernel's own work.
  await setTimeout(5000, undefined, { signal });
  await machine.v86.stop();
  await copyFile(image, join(folder, "disk"));
  await fold(disk.get_state(), join(folder, "disk"));
  disk.forgetWrites();
  const state = new Uint8Array(await machine.v86.save_state());
  await writeFile(join(folder, "state"), state);
  const readHere = (commands: readonly string[]) => readBy(commands, Uint8Array.from(state), join(folder, "disk"), context);
  const first = await readHere(firstCommands);
  const trails: number[][] = [];
  const common = new Set([...first, ...(await readHere(everyday))]);
  for (const command of trailCommands) trails.push((await readHere([command])).filter((number) => !common.has(number)));
  await writeFile(join(folder, "reads.json"), JSON.stringify({ first, trails } satisfies DiskReads));
}
