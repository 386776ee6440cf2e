/** What is coloured in code, and that nothing of the text is lost by it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runsOf } from "./highlight.ts";
import type { Language } from "./languages.ts";

/** `<kind:text>` for a coloured run, the bare text for a plain one. */
const marked = (text: string, language: Language) =>
  runsOf(text, language).map(({ kind, text: value }) => (kind === undefined ? value : `<${kind}:${value}>`)).join("");

const cases: readonly (readonly [Language, string, string])[] = [
  ["sh", "docker ps", "<program:docker> ps"],
  ["sh", "docker run --rm -d -p 8080:80 nginx", "<program:docker> run <flag:--rm -d -p> 8080:80 nginx"],
  ["sh", "docker build --tag=app .", "<program:docker> build <flag:--tag>=app ."],
  ["sh", 'docker run -v "$PWD:/app" busybox', '<program:docker> run <flag:-v> <string:"$PWD:/app"> busybox'],
  ["sh", "docker ps --format '{{.Names}}' | sort", "<program:docker> ps <flag:--format> <string:'{{.Names}}'> | <program:sort>"],
  ["sh", "echo $HOME # where", "<program:echo> <variable:$HOME> <comment:# where>"],
  ["sh", "docker run \\\n  -d \\\n  nginx", "<program:docker> run \\\n  <flag:-d> \\\n  nginx"],
  ["powershell", "docker run --rm -p 8080:80 nginx:1.29", "<program:docker> run <flag:--rm -p> 8080:80 nginx:1.29"],
  ["powershell", "docker run `\n  -d `\n  nginx `\n  sleep 9", "<program:docker> run `\n  <flag:-d> `\n  nginx `\n  sleep 9"],
  ["powershell", "docker ps -q | ForEach-Object { docker stop $_ }", "<program:docker> ps <flag:-q> | <program:ForEach-Object> { <program:docker> stop <variable:$_> }"],
  ["powershell", "curl.exe -s http://localhost:8080/", "<program:curl.exe> <flag:-s> http://localhost:8080/"],
  ["dockerfile", "COPY --from=build /a /b", "<keyword:COPY> <flag:--from>=build /a /b"],
  ["yaml", 'image: nginx:1.29\nports: ["80:80"]', '<name:image>: nginx:1.29\n<name:ports>: [<string:"80:80">]'],
  ["text", "anything --at all", "anything --at all"],
];

for (const [language, text, expected] of cases) {
  test(`${language}: ${text.replaceAll("\n", "⏎")}`, () => {
    assert.equal(marked(text, language), expected);
    assert.equal(runsOf(text, language).map((run) => run.text).join(""), text);
  });
}
