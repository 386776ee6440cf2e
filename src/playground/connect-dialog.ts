/** The dialog in which the reader names an engine. It stays until that engine has answered, and says what went wrong. */
import type { SessionKind } from "../../bridge/protocol.ts";
import { readAddress } from "./engines/address.ts";
import { defaultEngineSocket, defaultImage, type EndpointTarget } from "./engines/endpoint.ts";
import { parseReference } from "./engines/image-reference.ts";
import type { SavedMachine } from "./engines/tab/protocol.ts";
import { publishedManifest, usableSavedMachine } from "./engines/tab/tab.ts";
import { explain, Failure } from "./failures.ts";
import { imageFacts } from "./image-facts.ts";
import { savedLabel, startLabel } from "./machine-words.ts";
import { hideNotice, showNotice } from "./notice.ts";
import { part } from "./panel-markup.ts";

/** What the panel does for the dialog. */
export interface DialogHandlers {
  /**
   * Tries to connect.
   * @param found called once the engine has answered; what goes wrong later isn't about the address
   * @throws Failure when it can't be used
   */
  connect(target: EndpointTarget, found: () => void, signal: AbortSignal): Promise<void>;
  /** Starts the engine in the tab. @param saved the machine to go on with; undefined: a fresh one */
  startInTab(saved: SavedMachine | undefined): Promise<void>;
  /** The reader closed the dialog without a connection. */
  dismissed(): void;
}

/** What the dialog shows mustn't wait for a dead network. */
const savedLimitMs = 10_000;

export class ConnectDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #form: HTMLFormElement;
  readonly #notice: HTMLElement;
  readonly #status: HTMLElement;
  readonly #handlers: DialogHandlers;
  #attempt: AbortController | undefined;
  #connected = false;
  #known: EndpointTarget | undefined;
  readonly #root: HTMLElement;
  readonly #baseUrl: string;
  #saved: SavedMachine | undefined;

  /**
   * @param root the panel
   * @param baseUrl the site's own address, with a slash at its end
   */
  constructor(root: HTMLElement, baseUrl: string, handlers: DialogHandlers) {
    this.#root = root;
    this.#baseUrl = baseUrl;
    this.#dialog = part(root, "dialog", HTMLDialogElement);
    this.#notice = part(root, "dialog-notice", HTMLElement);
    this.#status = part(root, "dialog-status", HTMLElement);
    const form = this.#dialog.querySelector("form");
    if (form === null) throw new Error("The connect dialog has no form.");
    this.#form = form;
    this.#handlers = handlers;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#dialog.querySelector('[data-action="dialog-cancel"]')?.addEventListener("click", () => this.#dialog.close());
    this.#dialog.querySelector('[data-action="tab-start"]')?.addEventListener("click", () => this.#startInTab(undefined));
    this.#dialog.querySelector('[data-action="tab-restore"]')?.addEventListener("click", () => this.#startInTab(this.#saved));
    const image = part(root, "image", HTMLDetailsElement);
    image.addEventListener("toggle", () => {
      if (image.open) void this.#showImage();
    });
    // Escape closes a dialog too, and either way an attempt that is under way ends.
    this.#dialog.addEventListener("close", () => {
      // A dialog's event comes later than its closing: it may have been opened again by then, which has ended the attempt already.
      if (this.#dialog.open) return;
      this.#attempt?.abort();
      if (!this.#connected) handlers.dismissed();
    });
  }

  /**
   * Shows the dialog. The browser gives the focus back where it was when it closes.
   * @param known fills the fields, and is meant where no address is given; the token is never shown again
   * @param kind the kind of session that is offered first
   */
  open(known: EndpointTarget | undefined, kind?: SessionKind): void {
    if (this.#dialog.open) return;
    this.#attempt?.abort();
    this.#known = known;
    const offered = kind ?? known?.kind;
    if (offered !== undefined) this.#kinds.value = offered;
    this.#field("address").placeholder = known === undefined ? "" : `${known.apiUrl} (as before)`;
    this.#field("image").value ||= known?.image || defaultImage;
    this.#field("socket").value ||= known?.engineSocket || defaultEngineSocket;
    hideNotice(this.#notice);
    this.#status.textContent = "";
    this.#connected = false;
    const offer = this.#offerTab();
    this.#dialog.showModal();
    (offer ?? this.#field("address")).focus();
  }

  /**
   * Shows what this copy of the site offers.
   * @returns the button that starts the engine in the tab, where there is one
   */
  #offerTab(): HTMLButtonElement | undefined {
    // Written by the build, where it finds an image (components/Playground.astro).
    const bytes = this.#root.dataset["tabEngine"];
    part(this.#root, "offer", HTMLElement).hidden = bytes === undefined;
    part(this.#root, "own-heading", HTMLElement).hidden = bytes === undefined;
    part(this.#root, "no-offer", HTMLElement).hidden = bytes !== undefined;
    const [start, restore] = ["tab-start", "tab-restore"].map((action) => this.#dialog.querySelector<HTMLButtonElement>(`[data-action="${action}"]`));
    if (bytes === undefined || !start || !restore) return undefined;
    start.textContent = startLabel(Number(bytes));
    void this.#offerSaved(restore);
    return start;
  }

  async #offerSaved(button: HTMLButtonElement): Promise<void> {
    try {
      this.#saved = await usableSavedMachine(this.#baseUrl, AbortSignal.timeout(savedLimitMs));
    } catch (error) {
      // The start will say what is wrong with the image.
      if (!(error instanceof Failure) && !(error instanceof DOMException)) throw error;
      console.info("A saved machine isn't offered:", error);
    }
    button.hidden = this.#saved === undefined;
    if (this.#saved !== undefined) button.textContent = savedLabel(this.#saved);
  }

  /** Shows what the image says of itself. It is fetched when somebody asks. */
  async #showImage(): Promise<void> {
    const facts = part(this.#root, "image-facts", HTMLElement);
    facts.textContent = "Reading…";
    try {
      const manifest = await publishedManifest(this.#baseUrl, AbortSignal.timeout(savedLimitMs));
      facts.replaceChildren(...imageFacts(manifest));
    } catch (error) {
      if (!(error instanceof Failure) && !(error instanceof DOMException)) throw error;
      facts.textContent = error instanceof Failure ? `${explain(error.detail).title}. ${explain(error.detail).text}` : "The network doesn’t bring its description. Try again.";
    }
  }

  #startInTab(saved: SavedMachine | undefined): void {
    this.#attempt?.abort();
    this.#connected = true;
    this.#dialog.close();
    void this.#handlers.startInTab(saved);
  }

  async #submit(): Promise<void> {
    this.#attempt?.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    hideNotice(this.#notice);
    this.#field("address").ariaInvalid = null;
    this.#status.textContent = "Connecting…";
    try {
      await this.#handlers.connect(this.#target(), () => this.#found(attempt), attempt.signal);
    } catch (error) {
      if (attempt.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      this.#status.textContent = "";
      this.#field("address").ariaInvalid = "true";
      showNotice(this.#notice, explain(error.detail));
      this.#field("address").focus();
    }
  }

  #found(attempt: AbortController): void {
    if (this.#attempt !== attempt) return;
    // From here on it is the panel's, and closing the dialog doesn't end it.
    this.#attempt = undefined;
    this.#connected = true;
    this.#dialog.close();
    this.#field("token").value = "";
    this.#field("address").value = this.#field("address").value.replace(/#.*$/, "");
  }

  #target(): EndpointTarget {
    const kind: SessionKind = this.#kinds.value === "my-engine" ? "my-engine" : "sandbox";
    // A known engine, and nothing but another kind of session.
    if (this.#known !== undefined && this.#field("address").value.trim() === "" && this.#field("token").value.trim() === "") return { ...this.#known, kind };
    const { apiUrl, token } = readAddress(this.#field("address").value, { origin: location.origin, secure: location.protocol === "https:" });
    const image = this.#field("image").value;
    if (parseReference(image) === undefined) throw new Failure({ kind: "not-an-image", text: image });
    const typed = this.#field("token").value.trim();
    return { apiUrl, token: token ?? (typed === "" ? null : typed), image, engineSocket: this.#field("socket").value.trim() || defaultEngineSocket, kind };
  }

  get #kinds(): RadioNodeList {
    const radios = this.#form.elements.namedItem("kind");
    if (!(radios instanceof RadioNodeList)) throw new Error("The connect dialog has no choice of a session.");
    return radios;
  }

  #field(name: string): HTMLInputElement {
    const field = this.#form.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) throw new Error(`The connect dialog has no field ${name}.`);
    return field;
  }
}
