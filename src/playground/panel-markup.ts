/**
 * The panel's inside. It is made when the panel is first opened, so that no page carries it for readers who never open it.
 * Fixed text only: what comes from outside is set as text by the code that knows it.
 */
export const panelMarkup = `
<div class="playground-grip" data-part="grip" role="separator" tabindex="0" aria-orientation="horizontal" aria-label="Height of the playground" aria-controls="playground"></div>
<div class="playground-bar">
  <p class="playground-status" role="status" data-part="status"></p>
  <p class="playground-keys"><kbd>Ctrl</kbd>+<kbd>\`</kbd> or <kbd>Shift</kbd>+<kbd>Tab</kbd> leaves the terminal</p>
  <div class="playground-buttons">
    <button type="button" data-action="connect">Connect…</button>
    <button type="button" data-action="new">New<span class="playground-wide">&nbsp;session</span></button>
    <button type="button" data-action="reset">Reset</button>
    <button type="button" data-action="save">Save</button>
    <button type="button" data-action="clear">Clear</button>
    <button type="button" data-action="remove">Remove<span class="playground-wide">&nbsp;everything</span></button>
    <a class="playground-link" data-part="overview" target="_blank" rel="noopener" aria-label="Sessions of this bridge, in a new tab" hidden>Sessions</a>
    <button type="button" data-action="view" aria-expanded="false" aria-controls="playground-view">View</button>
    <button type="button" data-action="disconnect" data-part="disconnect">Disconnect</button>
    <button type="button" data-action="close" aria-label="Close the playground"><span class="playground-wide">Close</span><span class="playground-narrow" aria-hidden="true">×</span></button>
  </div>
</div>
<div class="playground-view" id="playground-view" data-part="view" hidden>
  <button type="button" data-action="smaller">Smaller text</button>
  <button type="button" data-action="larger">Larger text</button>
  <label><input type="checkbox" data-part="reader" /> For screen readers</label>
</div>
<div class="playground-progress" data-part="progress" hidden>
  <label for="playground-progress" data-part="progress-label"></label>
  <progress id="playground-progress"></progress>
  <button type="button" data-action="cancel">Cancel</button>
</div>
<div class="playground-notice" role="alert" data-part="notice" hidden></div>
<div class="playground-ports" data-part="ports" role="group" aria-label="Published ports" hidden></div>
<div class="playground-body">
  <div class="playground-notice playground-over" role="alert" data-part="idle" hidden></div>
  <div class="playground-terminal" data-part="terminal"></div>
  <section class="playground-preview" data-part="preview" data-preview aria-label="Preview of a container’s page" hidden>
    <div class="playground-preview-bar">
      <p class="playground-preview-address" data-part="preview-address"></p>
      <button type="button" data-action="preview-reload">Reload</button>
      <button type="button" data-action="preview-close" aria-label="Close the preview">×</button>
    </div>
    <p class="playground-preview-about" data-part="preview-about" role="status"></p>
    <div class="playground-preview-frame" data-part="preview-frame"></div>
  </section>
</div>
<dialog class="playground-dialog" aria-labelledby="playground-connect" data-part="dialog">
  <form novalidate>
    <h2 id="playground-connect">Connect to a Docker Engine</h2>
    <section class="playground-offer" data-part="offer" aria-labelledby="playground-offer" hidden>
      <h3 id="playground-offer">A Docker Engine in this tab</h3>
      <p>Nothing to install: a real Docker Engine on a small Linux, in a computer that this page emulates. It touches nothing outside of this tab, has no internet, and brings its images along. It is several times slower than an engine of your own, and ends with the page unless you save it.</p>
      <p class="playground-offer-buttons">
        <button type="button" class="primary" data-action="tab-start" data-tab-start></button>
        <button type="button" data-action="tab-restore" data-tab-restore hidden></button>
      </p>
      <details data-part="image">
        <summary>What is in it</summary>
        <div data-part="image-facts"></div>
      </details>
    </section>
    <p class="playground-hint" data-part="no-offer" hidden>This copy of the site carries no engine that runs in the tab. Whoever built it can add one (<code>npm run engine</code>); the simplest that works now is <code>npm start</code> on your machine.</p>
    <h3 data-part="own-heading" hidden>An engine of your own</h3>
    <fieldset>
      <legend>Commands act on</legend>
      <p>
        <label><input type="radio" name="kind" value="sandbox" checked aria-describedby="playground-sandbox-hint" /> A sandbox</label>
        <span class="playground-hint" id="playground-sandbox-hint">A Docker Engine of their own, in a privileged container. Your containers, images and volumes are out of sight, and one button removes it all. It keeps you from accidents; it doesn’t lock in an attacker.</span>
      </p>
      <p>
        <label><input type="radio" name="kind" value="my-engine" aria-describedby="playground-mine-hint" /> My own engine</label>
        <span class="playground-hint" id="playground-mine-hint">Your own containers, images and volumes: what you remove is really gone, and whoever types there is as good as root on that machine. A bridge allows it only when started with <code>--allow-my-engine</code>.</span>
      </p>
    </fieldset>
    <p>
      <label for="playground-address">Address</label>
      <input id="playground-address" name="address" type="text" inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false" required aria-describedby="playground-address-hint" />
      <span class="playground-hint" id="playground-address-hint">The simplest: run <code>npm start</code> and paste the address that it prints. Otherwise an http or https address of the Engine API that lets this page in.</span>
    </p>
    <p>
      <label for="playground-token">Token, if the address has none</label>
      <input id="playground-token" name="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="playground-token-hint" />
      <span class="playground-hint" id="playground-token-hint">A bridge asks for one. It is kept in this tab only.</span>
    </p>
    <details>
      <summary>Without a bridge</summary>
      <p>
        <label for="playground-image">Image of the session</label>
        <input id="playground-image" name="image" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="playground-image-hint" />
        <span class="playground-hint" id="playground-image-hint">It needs <code>sh</code> and <code>docker</code>, and for a sandbox <code>dockerd</code>.</span>
      </p>
      <p>
        <label for="playground-socket">The engine’s socket on its machine, for a session on your own engine</label>
        <input id="playground-socket" name="socket" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" />
      </p>
      <p class="playground-hint">Closing the tab leaves the session’s container behind; Disconnect removes it.</p>
    </details>
    <div class="playground-notice" role="alert" data-part="dialog-notice" hidden></div>
    <p class="playground-dialog-buttons">
      <span role="status" data-part="dialog-status"></span>
      <button type="button" data-action="dialog-cancel">Cancel</button>
      <button type="submit" class="primary">Connect</button>
    </p>
  </form>
</dialog>
`;

/** A part of the panel by its `data-part`. */
export function part<Kind extends HTMLElement>(root: HTMLElement, name: string, kind: new () => Kind): Kind {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof kind)) throw new Error(`The playground's markup has no ${name}.`);
  return found;
}
