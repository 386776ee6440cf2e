/**
 * Draws the pictures for link previews, `/cards/<slug>.png`, beside the rest of the build: each takes some hundredths of a second of a processor, and the thread that
 * builds the pages is what a build waits for.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { AstroIntegration } from "astro";
import type { ThreadData } from "./thread.ts";

export interface Drawing {
  /** Writes the pictures once they are drawn. @returns how many @throws Error as the thread does */
  write(folder: URL): Promise<number>;
}

/** Begins to draw. @param guide folder of the sections' files, with a slash at its end */
export function startDrawing(guide: URL): Drawing {
  const thread = new Worker(new URL("thread.ts", import.meta.url), { workerData: { guide: guide.href } satisfies ThreadData });
  // A build that fails elsewhere ends without it.
  thread.unref();
  // It may fail before anybody asks for the pictures, and is not to end the build in the middle of something else.
  const answers = Promise.allSettled([once(thread, "message")]);
  return {
    write: async (folder) => {
      thread.ref();
      thread.postMessage(folder.href);
      const [answer] = await answers;
      if (answer.status === "rejected") throw answer.reason;
      return Number(answer.value[0]);
    },
  };
}

export function cards(): AstroIntegration {
  let drawing: Drawing | undefined;
  return {
    name: "drydock-cards",
    hooks: {
      // While Astro starts, a second processor has nothing else to do.
      "astro:config:setup": ({ command, config }) => {
        if (command === "build") drawing = startDrawing(new URL("content/guide/", config.root));
      },
      "astro:build:done": async ({ dir, logger }) => {
        const count = await drawing?.write(new URL("cards/", dir));
        logger.info(`${count} pictures for link previews`);
      },
    },
  };
}
