// A page of somebody else's, open in the same browser as the guide, tries to reach the engine through the bridge. It is served
// by a server of its own, so its origin is really another one.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request } from "@playwright/test";
import { bridgeInfoPath, enginePath, labels, tokenProtocolPrefix, webSocketProtocol } from "../bridge/protocol.ts";
import { test as base, expect } from "./fixtures.ts";
import { removeSession, sessionsOf, startSession } from "./session.ts";

interface Foreign {
  /** The foreign page's origins: one that differs by its port, one by its name too. */
  readonly origins: readonly [string, string];
}

const test = base.extend<{ foreign: Foreign }>({
  foreign: async ({}, use) => {
    const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<!doctype html><title>Elsewhere</title>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await use({ origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`] });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

// These pages are meant to be refused, and the browser says so in their consoles.
test.use({ allowedMessages: [/./] });

for (const at of [0, 1] as const) {
  const kind = at === 0 ? "another port" : "another name";

  test(`a page on ${kind} gets no answer to fetch, not even with the token`, async ({ page, bridge, foreign }) => {
    await page.goto(foreign.origins[at]);
    for (const path of [`${enginePath}/_ping`, `${enginePath}/version`, bridgeInfoPath]) {
      const outcome = await page.evaluate(
        async ({ url, token }) => {
          const plain = await fetch(url).then((answer) => `answered ${answer.status}`, () => "refused");
          const withToken = await fetch(url, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => `answered ${answer.status}`, () => "refused");
          return [plain, withToken];
        },
        { url: bridge.origin + path, token: bridge.token },
      );
      expect(outcome, path).toEqual(["refused", "refused"]);
    }
    await page.goto(bridge.origin);
    const own = await page.evaluate(
      ({ url, token }) => fetch(url, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.text()),
      { url: `${bridge.origin}${enginePath}/_ping`, token: bridge.token },
    );
    expect(own, "the guide's own page is answered").toBe("OK");
  });

  test(`a page on ${kind} makes no container, blindly or by a form`, async ({ page, bridge, foreign }) => {
    const before = await sessionsOf(bridge);
    await page.goto(foreign.origins[at]);
    const url = `${bridge.origin}${enginePath}/containers/create`;
    const body = JSON.stringify({ Image: "busybox", Labels: { [labels.session]: "my-engine" } });
    // Requests without a preflight: the answer can't be read, but a careless server would act on them.
    await page.evaluate(
      async ({ url, body }) => {
        const sent = (init: RequestInit) => fetch(url, { ...init, method: "POST", mode: "no-cors" }).then(() => "answered", () => "hidden");
        await sent({ body });
        await sent({ body: new URLSearchParams({ json: body }) });
        await sent({ body: new Blob([body], { type: "text/plain" }), credentials: "include", keepalive: true });
      },
      { url, body },
    );
    const answered = page.waitForResponse((response) => response.url().startsWith(url) && response.request().isNavigationRequest());
    await page.evaluate(
      ({ url, body }) => {
        const form = document.createElement("form");
        Object.assign(form, { action: url, method: "post", enctype: "text/plain" });
        const field = document.createElement("input");
        Object.assign(field, { name: body.slice(0, -1) + ',"x":"', value: '"}' });
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      { url, body },
    );
    expect([401, 403]).toContain((await answered).status());
    expect(await sessionsOf(bridge)).toEqual(before);
  });

  test(`a page on ${kind} learns and changes nothing by images, scripts, styles, beacons and event streams`, async ({ page, bridge, foreign }) => {
    const before = await sessionsOf(bridge);
    const ended = new Map<string, string>();
    const note = (request: Request, how: string) => {
      if (request.url().startsWith(bridge.origin)) ended.set(new URL(request.url()).search, how);
    };
    page.on("requestfailed", (request) => note(request, "kept from the page"));
    page.on("response", (response) => note(response.request(), String(response.status())));
    await page.goto(foreign.origins[at]);
    const outcomes = await page.evaluate(
      async ({ ping, create }) => {
        const outcome = (element: HTMLElement, address: Readonly<Record<string, string>>) =>
          new Promise<string>((resolve) => {
            element.addEventListener("load", () => resolve("loaded"));
            element.addEventListener("error", () => resolve("refused"));
            Object.assign(element, address);
            document.head.append(element);
          });
        const stream = new EventSource(`${ping}?by=stream`);
        const streamed = new Promise<string>((resolve) => {
          stream.addEventListener("open", () => resolve("loaded"));
          stream.addEventListener("error", () => resolve("refused"));
        });
        navigator.sendBeacon(`${create}?by=beacon`, new Blob(["{}"], { type: "text/plain" }));
        return {
          image: await outcome(document.createElement("img"), { src: `${ping}?by=image` }),
          script: await outcome(document.createElement("script"), { src: `${ping}?by=script` }),
          style: await outcome(document.createElement("link"), { rel: "stylesheet", href: `${ping}?by=style` }),
          stream: await streamed,
        };
      },
      { ping: `${bridge.origin}${enginePath}/_ping`, create: `${bridge.origin}${enginePath}/containers/create` },
    );
    expect(outcomes).toEqual({ image: "refused", script: "refused", style: "refused", stream: "refused" });
    await expect.poll(() => [...ended.keys()].toSorted()).toEqual(["?by=beacon", "?by=image", "?by=script", "?by=stream", "?by=style"]);
    for (const [by, how] of ended) expect(["kept from the page", "401", "403"], by).toContain(how);
    expect(await sessionsOf(bridge)).toEqual(before);
  });

  test(`a page on ${kind} opens no WebSocket, not even with the token`, async ({ page, bridge, foreign }) => {
    const session = await startSession(bridge);
    const url = `${bridge.origin.replace("http:", "ws:")}${enginePath}/containers/${session}/attach/ws?stream=1&stdout=1`;
    const withToken = [webSocketProtocol, tokenProtocolPrefix + bridge.token];
    const attempt = (protocols: string[]) =>
      page.evaluate(
        ({ url, protocols }) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(url, protocols);
            socket.addEventListener("open", () => resolve("open"));
            socket.addEventListener("close", () => resolve("closed"));
          }),
        { url, protocols },
      );
    await page.goto(foreign.origins[at]);
    for (const protocols of [[], [webSocketProtocol], withToken]) expect(await attempt(protocols)).toBe("closed");
    // The guide's own page, with the same session and the same token, is let in: it is the origin that made the difference.
    await page.goto(bridge.origin);
    expect(await attempt(withToken)).toBe("open");
    await removeSession(bridge, session);
  });

  test(`a page on ${kind} can't frame the guide or look into its window`, async ({ page, context, bridge, foreign }) => {
    await page.goto(foreign.origins[at]);
    const frame = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const element = document.createElement("iframe");
          element.addEventListener("load", () => resolve("done"));
          element.src = url;
          document.body.append(element);
        }),
      `${bridge.origin}/`,
    );
    expect(frame).toBe("done");
    expect(await page.frames()[1]?.locator("main").count()).toBe(0);

    const opened = context.waitForEvent("page");
    await page.evaluate((url) => void Object.assign(window, { opened: window.open(url) }), `${bridge.origin}/`);
    const guide = await opened;
    await guide.waitForLoadState();
    expect(await guide.evaluate(() => window.opener === null), "the guide's window doesn't know who opened it").toBe(true);
  });
}

test("a page with an opaque origin is refused too", async ({ page, bridge, foreign }) => {
  await page.goto(foreign.origins[0]);
  const outcome = await page.evaluate(
    ({ url, token }) =>
      new Promise<string>((resolve) => {
        addEventListener("message", ({ data }) => resolve(String(data)));
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "allow-scripts");
        frame.srcdoc = `<script>fetch(${JSON.stringify(url)}, { headers: { Authorization: "Bearer ${token}" } })
          .then((answer) => "answered " + answer.status, () => "refused").then((outcome) => parent.postMessage(outcome, "*"))<${"/"}script>`;
        document.body.append(frame);
      }),
    { url: `${bridge.origin}${enginePath}/_ping`, token: bridge.token },
  );
  expect(outcome).toBe("refused");
});
