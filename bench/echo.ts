// What a reader feels while typing: the time from a key sent by the page until the shell's echo of it arrives, through the bridge
// and a real engine. Measured in the page, so that the browser's own WebSocket is part of it.

import type { Browser } from "@playwright/test";
import { enginePath, tokenProtocolPrefix, webSocketProtocol } from "../bridge/protocol.ts";
import type { RunningBridge } from "../e2e/bridge-process.ts";

/** @returns milliseconds, one for each key */
export async function measureEcho(browser: Browser, bridge: RunningBridge, container: string, keys: number): Promise<number[]> {
  const page = await browser.newPage();
  await page.goto(bridge.origin);
  const latencies = await page.evaluate(
    async ({ url, protocols, keys }) => {
      const socket = new WebSocket(url, protocols);
      socket.binaryType = "arraybuffer";
      const decoder = new TextDecoder();
      let wanted: { text: string; found: () => void } | undefined;
      let seen = "";
      socket.addEventListener("message", ({ data }) => {
        seen += decoder.decode(data as ArrayBuffer, { stream: true });
        if (wanted !== undefined && seen.includes(wanted.text)) wanted.found();
      });
      const echo = (sent: string, text: string) =>
        new Promise<void>((found) => {
          seen = "";
          wanted = { text, found };
          socket.send(new TextEncoder().encode(sent));
        });
      await new Promise((resolve, reject) => {
        socket.addEventListener("open", resolve);
        socket.addEventListener("close", () => reject(new Error("The bridge closed the connection.")));
      });
      await echo("echo rea''dy\r", "ready");
      const times: number[] = [];
      for (let key = 0; key < keys; key++) {
        const text = "abcdefghijklmnopqrstuvwxyz"[key % 26] ?? "a";
        const start = performance.now();
        await echo(text, text);
        times.push(performance.now() - start);
        // A new line now and then, as a person would; a line that wraps echoes more than its key.
        if (key % 40 === 39) await echo("\x03", "# ");
      }
      socket.close();
      return times;
    },
    {
      url: `${bridge.origin.replace("http:", "ws:")}${enginePath}/containers/${container}/attach/ws?stream=1&stdin=1&stdout=1&stderr=1`,
      protocols: [webSocketProtocol, tokenProtocolPrefix + bridge.token],
      keys,
    },
  );
  await page.close();
  return latencies;
}
