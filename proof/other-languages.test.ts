import assert from "node:assert/strict";
import { test } from "node:test";
import { checkBake } from "./engine-files.ts";
import { checkNginx } from "./nginx.ts";
import { checkHtml, checkSql, checkXml } from "./other-languages.ts";
import type { Problem } from "./source.ts";

const cases: readonly [string, (text: string) => readonly Problem[] | Promise<readonly Problem[]>, readonly string[], readonly [string, RegExp][]][] = [
  ["SQL", checkSql, ["select 1;\n\\dt\nselect now();", "create table t (id int primary key);"], [["selec 1", /syntax error/], ["select 1;\n\nselect from where", /syntax error/]]],
  ["HTML", checkHtml, ["<!doctype html>\n<title>x</title>\n<p>y</p>"], [["<!doctype html>\n<p class=a class=b>x</p>", /duplicate/i]]],
  ["XML", checkXml, ["<a><b/></a>"], [["<a><b></a>", /b|tag/i]]],
  [
    "nginx",
    checkNginx,
    ["server {\n  listen 80;\n  location / { proxy_pass http://api:3000; }\n}", "location /x { return 204; }", "events {}\nhttp { upstream a { server web:80; } }"],
    [["server {\n  lissten 80;\n}", /unknown directive "lissten"/], ["server {\n  listen 80;\n", /unexpected end/], ["location / { return; }", /invalid number of arguments/]],
  ],
  ["bake", checkBake, ['target "app" {\n  dockerfile = "Dockerfile"\n}\n'], [['target "app" {\n  dockerfil = "x"\n', /unknown key “dockerfil”/]]],
];
for (const [language, check, right, wrong] of cases) {
  for (const text of right) test(`right ${language}: ${text.split("\n")[0]}`, async () => assert.deepEqual(await check(text), []));
  for (const [text, message] of wrong) {
    test(`wrong ${language}: ${text.slice(0, 30)}`, async () => assert.match((await check(text)).map((problem) => problem.message).join("\n"), message));
  }
}
