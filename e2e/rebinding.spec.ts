// A page that rebinds its own name: evil.test leads to 127.0.0.1, so that to the browser the bridge is of the page's own origin. Chromium
// is told so instead of a name server, and believes it the same way. The bridge has to see it by the name alone, and answer nothing.

import { bridgeInfoPath, enginePath, tokenProtocolPrefix, webSocketProtocol } from "../bridge/protocol.ts";
import config from "../playwright.config.ts";
import { expect, test } from "./fixtures.ts";
import { removeSession, sessionsOf, startSession } from "./session.ts";

const launch = config.use?.launchOptions ?? {};

test.use({
  launchOptions: { ...launch, args: [...(launch.args ?? []), "--host-resolver-rules=MAP *.test 127.0.0.1"] },
  // These pages are meant to be refused, and the browser says so in their consoles.
  allowedMessages: [/./],
});

for (const name of ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test"]) {
  test(`a page of ${name} is refused whatever it asks for, even with the token`, async ({ page, bridge }) => {
    const session = await startSession(bridge);
    const before = await sessionsOf(bridge);
    const { port } = new URL(bridge.origin);
    try {
      const own = await page.goto(`http://${name}:${port}/`);
      expect([own?.status(), await own?.text()]).toEqual([403, expect.stringContaining("another host name")]);

      // What it has got is a document of its own origin, in which it may read every answer.
      const attach = `${enginePath}/containers/${session}/attach/ws?stream=1&stdin=1&stdout=1`;
      const answers = await page.evaluate(
        async ({ paths, create, token }) => {
          const statuses: [string, number][] = [];
          for (const path of paths) {
            for (const headers of [{}, { Authorization: `Bearer ${token}` }]) {
              for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
                const answer = await fetch(path, { method, headers, cache: "no-store" });
                statuses.push([`${method} ${path}`, answer.status]);
              }
            }
          }
          const made = await fetch(create, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify({ Image: "busybox" }) });
          return [...statuses, [`POST ${create}`, made.status]];
        },
        {
          paths: ["/", "/index.html", "/commands.json", "/missing", bridgeInfoPath, `${enginePath}/_ping`, `${enginePath}/version`, `${enginePath}/containers/json`, `${enginePath}/containers/${session}/logs?stdout=1`, attach],
          create: `${enginePath}/containers/create`,
          token: bridge.token,
        },
      );
      expect(answers.filter(([, status]) => status !== 403)).toEqual([]);

      const image = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const element = document.createElement("img");
            element.addEventListener("load", () => resolve("loaded"));
            element.addEventListener("error", () => resolve("refused"));
            element.src = "/favicon.svg";
          }),
      );
      expect(image).toBe("refused");

      const socket = await page.evaluate(
        ({ url, protocols }) =>
          new Promise<string>((resolve) => {
            const opened = new WebSocket(url, protocols);
            opened.addEventListener("open", () => resolve("open"));
            opened.addEventListener("close", () => resolve("closed"));
          }),
        { url: `ws://${name}:${port}${attach}`, protocols: [webSocketProtocol, tokenProtocolPrefix + bridge.token] },
      );
      expect(socket).toBe("closed");

      const navigated = page.waitForResponse((response) => response.request().method() === "POST" && response.request().isNavigationRequest());
      const loaded = page.waitForEvent("load");
      await page.evaluate((action) => {
        const form = document.createElement("form");
        Object.assign(form, { action, method: "post", enctype: "text/plain" });
        document.body.append(form);
        form.submit();
      }, `${enginePath}/containers/create`);
      expect((await navigated).status()).toBe(403);
      await loaded;
      expect(await sessionsOf(bridge)).toEqual(before);

      // The same browser, by the bridge's own name, with the same token, is let in.
      await page.goto(bridge.origin);
      expect(await page.evaluate(({ path, token }) => fetch(path, { headers: { Authorization: `Bearer ${token}` } }).then(({ status }) => status), { path: bridgeInfoPath, token: bridge.token })).toBe(200);
    } finally {
      await removeSession(bridge, session);
    }
  });
}
