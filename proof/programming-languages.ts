/** Programming languages, each by the parser that would run or compile it: V8, TypeScript, CPython, Go's own formatter; C# by the one of its editors. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { debianRoot } from "./debian-root.ts";
import { ask, inFolder } from "./refusal.ts";
import type { Problem } from "./source.ts";

/** JavaScript, as Node.js itself would load it: it takes for a module what is none of its scripts. */
export async function checkJavaScript(text: string): Promise<Problem[]> {
  return inFolder("text.js", text, async (folder) => {
    const { accepted, output } = await ask(process.execPath, ["--check", "text.js"], folder);
    if (accepted) return [];
    const line = /text\.js:(\d+)/.exec(output)?.[1];
    return [{ ...(line === undefined ? {} : { line: Number(line) }), message: /^\w*Error: .*$/m.exec(output)?.[0] ?? output.trim() }];
  });
}

/** TypeScript's syntax; types need the packages that a page doesn't have. */
export async function checkTypeScript(text: string): Promise<Problem[]> {
  // Loaded when there is some: it is the largest of the parsers.
  const { default: typescript } = await import("typescript");
  const { diagnostics = [] } = typescript.transpileModule(text, { reportDiagnostics: true, compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ESNext } });
  return diagnostics.map(({ start, messageText }) => ({
    ...(start === undefined ? {} : { line: text.slice(0, start).split("\n").length }),
    message: typescript.flattenDiagnosticMessageText(messageText, " "),
  }));
}

const pythonRoot = (): Promise<string> =>
  debianRoot("python", { packages: ["python3-minimal"], dependencies: true }, async (root) => {
    await mkdir(join(root, "tmp"), { recursive: true });
  });

/** Compiles a program that comes as its first argument, and prints what CPython says of it. */
const compile = "import sys\ntry:\n    compile(sys.argv[1], 'text', 'exec')\nexcept SyntaxError as error:\n    sys.exit(f'{error.lineno}: {error.msg}')\n";

export async function checkPython(text: string): Promise<Problem[]> {
  const { accepted, output } = await ask("chroot", [await pythonRoot(), "/usr/bin/python3", "-c", compile, `${text}\n`], "/");
  if (accepted) return [];
  const [, line, message] = /^(\d+): (.*)$/m.exec(output) ?? [];
  return [{ ...(line === undefined ? {} : { line: Number(line) }), message: message ?? output.trim() }];
}

/** Go, or a part of a file, as gofmt takes both. */
export async function checkGo(text: string): Promise<Problem[]> {
  const { format } = await import("@wasm-fmt/gofmt");
  try {
    format(text);
    return [];
  } catch (error) {
    const [, line, message] = /^(\d+):\d+: (.*)$/m.exec(error instanceof Error ? error.message : String(error)) ?? [];
    if (message === undefined) throw error;
    return [{ line: Number(line), message }];
  }
}
