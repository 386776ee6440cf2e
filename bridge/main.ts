// `npm run bridge` and `npm start`: the command line around the bridge. What a person should know goes to the error output;
// the standard output has one line, the address to open, and one more for each reader with an address of their own.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { startBridge } from "./bridge.ts";
import type { Bridge } from "./bridge.ts";
import { endpointText } from "./endpoint.ts";
import { findHere } from "./found.ts";
import { chosenLimits } from "./limits.ts";
import { parseOptions, usage, usualPort } from "./options.ts";
import type { Options } from "./options.ts";
import { stateFolder } from "./presence.ts";
import { statusPath, tokenFragmentKey } from "./protocol.ts";

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function start(options: Options): Promise<Bridge | undefined> {
  const found = findHere(options.endpoint);
  if ("problem" in found) {
    if (options.endpoint !== undefined) {
      say(found.problem);
      process.exitCode = 2;
      return undefined;
    }
    say(`${found.problem} The guide works without an engine.`);
  } else {
    say(`Docker Engine: ${endpointText(found.endpoint)} (${found.source})`);
    if (!options.allowMyEngine) {
      say("The terminal runs in a sandbox on it, a container with an engine of its own. To allow it on this engine itself, start with --allow-my-engine (npm start -- --allow-my-engine).");
    }
  }
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  const bridgeOptions = {
    ...options,
    found,
    limits: chosenLimits(options.chosen),
    readers: options.chosen.readers,
    siteFolder: fileURLToPath(new URL("../dist/", import.meta.url)),
    stateFolder: stateFolder(process.env, process.platform, homedir()),
    version,
    report: say,
  };
  try {
    return await startBridge({ ...bridgeOptions, port: options.port ?? usualPort });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    if (options.port !== undefined) {
      throw new Error(`Port ${options.port} on 127.0.0.1 is taken. Choose another with --port, or any free one with --port 0.`, { cause: error });
    }
    say(`The usual port ${usualPort} is taken, so this start uses another.`);
    return await startBridge({ ...bridgeOptions, port: 0 });
  }
}

const parsed = parseOptions(process.argv.slice(2));
if ("help" in parsed) {
  process.stdout.write(usage);
} else if ("problem" in parsed) {
  say(`${parsed.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  // Asked to end while starting, the bridge ends as soon as it has started.
  const asked = Promise.withResolvers<void>();
  // BREAK is Ctrl+Break, which only Windows has.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] as const) process.on(signal, () => asked.resolve());
  try {
    const bridge = await start(parsed.options);
    if (bridge !== undefined) {
      process.stdout.write(`${bridge.address}\n`);
      const place = `http://127.0.0.1:${bridge.port}`;
      for (const [index, token] of bridge.readerTokens.entries()) process.stdout.write(`reader ${index + 1}: ${place}/#${tokenFragmentKey}=${token}\n`);
      say(`All sessions, and ending them: ${place}${statusPath}, in a browser that has the address above open.`);
      await asked.promise;
      if (!(await bridge.close())) process.exitCode = 1;
    }
  } catch (error) {
    say(`The bridge ends: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
