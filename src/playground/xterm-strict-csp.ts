/**
 * Lets xterm run under a policy without inline styles. xterm 6 writes its colours into `<style>` elements and a cell's own
 * colour into a `style` attribute, and `style-src 'self'` blocks both (xtermjs/xterm.js issue 4445, open for years). While the
 * site is built, those places get what the policy allows: a constructed style sheet, and the CSSOM. Each place has to be found
 * as often as expected, so that an update of xterm which moves them stops the build instead of the terminal.
 */
import { fileURLToPath } from "node:url";

interface Replacement {
  readonly what: string;
  readonly pattern: RegExp;
  readonly times: number;
  readonly by: string;
}

const replacements: readonly Replacement[] = [
  // Sizes and theme in DomRenderer, the scroll bar in Viewport.
  { what: "style elements", pattern: /[\w.]+\.createElement\("style"\)(?=,(?:this\._screenElement|i)\.appendChild)/g, times: 3, by: "createTerminalStyle()" },
  // True colours and colours lifted for contrast, in DomRendererRowFactory.
  {
    what: "style attributes",
    pattern: /(\w+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w+)\};`\)/g,
    times: 1,
    by: "$1.style.cssText+=`${$2};`",
  },
];

/** The same code without inline styles. */
export function withoutInlineStyles(code: string): string {
  const styleModule = fileURLToPath(new URL("./terminal-style.ts", import.meta.url));
  let strict = code;
  for (const { what, pattern, times, by } of replacements) {
    const found = strict.match(pattern)?.length ?? 0;
    if (found !== times) {
      throw new Error(`@xterm/xterm has ${found} ${what} where ${times} were expected. Look how this version sets styles, and adapt src/playground/xterm-strict-csp.ts.`);
    }
    strict = strict.replace(pattern, by);
  }
  return `import { createTerminalStyle } from ${JSON.stringify(styleModule)};\n${strict}`;
}

/** The Vite plugin that does it. */
export function xtermStrictCsp() {
  return {
    name: "drydock:xterm-strict-csp",
    // The development server has no policy, and bundles xterm by other means.
    apply: "build" as const,
    transform(code: string, id: string) {
      if (!/@xterm\/xterm\/lib\/xterm\.mjs$/.test(id)) return undefined;
      return { code: withoutInlineStyles(code), map: null };
    },
  };
}
