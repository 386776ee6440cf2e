/** The proof's own Docker Engine, started for the first check that needs one: BuildKit is a part of it. */
import { dockerRelease } from "../test/docker-release.ts";
import { startEngine, type TestEngine } from "../test/engine.ts";

let engine: Promise<TestEngine> | undefined;

/** @throws when this isn't root on Linux, or when it doesn't start */
export function proofEngine(): Promise<TestEngine> {
  return (engine ??= dockerRelease().then((release) => startEngine({ release })));
}

/** Ends the engine, if a check has started it. */
export async function stopProofEngine(): Promise<void> {
  const running = engine;
  engine = undefined;
  await (await running)?.stop();
}
