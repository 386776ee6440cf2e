// Sessions made over the bridge's API as a program with the token makes them, and their address as a reader pastes it.

import { expect, type Page } from "@playwright/test";
import { bridgeInfoPath, enginePath, labels } from "../bridge/protocol.ts";
import { myEngineContainer } from "../bridge/session-container.ts";
import type { BridgeInfo } from "../bridge/protocol.ts";
import { engineRequest } from "../test/engine-api.ts";
import type { RunningBridge } from "./bridge-process.ts";

/** Opens a bridge's address over a page of the same one: only the fragment differs, so the browser stays on the page, which then loads itself again. */
export async function pasteAddress(page: Page, address: string): Promise<void> {
  const loadedAgain = page.waitForEvent("load");
  await page.goto(address);
  await loadedAgain;
}

/** Makes and starts a "my engine" session. @returns its container's id @throws with the bridge's reason when it is refused */
export async function startSession(bridge: RunningBridge): Promise<string> {
  const headers = { Authorization: `Bearer ${bridge.token}`, "Content-Type": "application/json" };
  const call = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(bridge.origin + path, { ...init, headers });
    if (!answer.ok) throw new Error(`The bridge answered ${path} with ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const info = (await (await call(bridgeInfoPath)).json()) as BridgeInfo;
  const body = JSON.stringify(myEngineContainer({ ...info, bridgeId: info.id }));
  const { Id } = (await (await call(`${enginePath}/containers/create`, { method: "POST", body })).json()) as { Id: string };
  await call(`${enginePath}/containers/${Id}/start`, { method: "POST" });
  return Id;
}

/** The containers that a bridge has made, by the tests' own way to the engine. @returns their ids */
export async function sessionsOf({ origin, token, endpoint }: RunningBridge): Promise<string[]> {
  const answer = await fetch(origin + bridgeInfoPath, { headers: { Authorization: `Bearer ${token}` } });
  const { id } = (await answer.json()) as BridgeInfo;
  const filters = encodeURIComponent(JSON.stringify({ label: [`${labels.bridge}=${id}`] }));
  const listed = await engineRequest(new URL(endpoint).pathname, { method: "GET", path: `/containers/json?all=1&filters=${filters}` });
  return (listed as { Id: string }[]).map(({ Id }) => Id).toSorted();
}

/** Removes it. */
export async function removeSession(bridge: RunningBridge, id: string): Promise<void> {
  const headers = { Authorization: `Bearer ${bridge.token}` };
  await fetch(`${bridge.origin}${enginePath}/containers/${id}?force=1&v=1`, { method: "DELETE", headers });
}

/**
 * Types a line at the prompt of a session's shell, and Enter. It waits for the prompt as a reader does: BusyBox's shell asks the terminal
 * after it where the cursor is, and an answer that comes after Enter would be input of the command, and be shown among its output.
 */
export async function enterAtPrompt(page: Page, line: string): Promise<void> {
  await expect.poll(() => screenRows(page).then((rows) => rows.at(-1))).toMatch(/#$/);
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** The rows of the terminal's screen, without the blanks at their ends. */
export async function allScreenRows(page: Page): Promise<string[]> {
  const rows = await page.locator(".xterm-rows > div").allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd());
}

/** Those that hold something. */
export const screenRows = async (page: Page): Promise<string[]> => (await allScreenRows(page)).filter((row) => row !== "");
