/**
 * All of the playground that a page loads at once: it takes the bridge's token out of the address, and loads the rest when
 * the reader asks for it, or when this tab had a session before it was reloaded.
 */
import { enginePath, tokenFragmentKey } from "../../bridge/protocol.ts";
import { keep, read } from "./kept.ts";
import { connectionOfSiblings, tellSiblings } from "./siblings.ts";

/** @returns whether there was one */
function takeToken(): boolean {
  const token = new URLSearchParams(location.hash.slice(1)).get(tokenFragmentKey);
  if (token === null) return false;
  // At once, so that it is in no history, no bookmark and nobody's view.
  history.replaceState(history.state, "", location.pathname + location.search);
  const target = { apiUrl: location.origin + enginePath, token, image: "", engineSocket: "" };
  // A session of an earlier start of the bridge is this one's only if that was killed.
  const session = read("drydock.session");
  if (session !== undefined && token !== read("drydock.connection")?.token) keep("drydock.session", { ...session, isEarlier: true });
  keep("drydock.connection", target);
  tellSiblings(target);
  return true;
}

takeToken();
// The printed address, pasted over this page's own: the browser sees nothing but another place on the same page.
addEventListener("hashchange", () => {
  if (takeToken()) location.reload();
});

async function load() {
  try {
    const [{ panel }] = await Promise.all([import("./panel.ts"), connectionOfSiblings()]);
    return panel();
  } catch (error) {
    const section = document.querySelector<HTMLElement>("[data-playground]");
    if (section !== null) {
      section.hidden = false;
      section.textContent = "The playground couldn’t be loaded. Check your connection, and reload the page.";
    }
    throw error;
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>("[data-playground-open], [data-run], [data-save]") : null;
  if (button === null) return;
  const block = button.closest<HTMLElement>(".block");
  void load().then((panel) => {
    if (block === null || "playgroundOpen" in button.dataset) panel.open(button);
    else if ("run" in button.dataset) panel.run(block);
    else panel.save(block);
  });
});

document.addEventListener("keydown", (event) => {
  // The key left of the 1, whatever the layout writes on it.
  if (event.code !== "Backquote" || !event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void load().then((panel) => panel.enterOrLeave());
});

if (read("drydock.session")?.open === true) void load().then((panel) => panel.open());
