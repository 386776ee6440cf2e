/** Data and programming languages, each by its own parser. */
import type { Cases } from "./cases.ts";

export const json: Cases = {
  kind: "json",
  right: ['{ "name": "web", "ports": [80, 443] }', "[]", '{ "nested": { "a": null, "b": 1.5e3 } }'],
  wrong: [
    ['{ "name": "web", }', "PropertyNameExpected"],
    ["{ 'name': 'web' }", "InvalidSymbol"],
    ['{ "name": "web" // the service\n}', "InvalidCommentToken"],
    ['{ "name": "web"', "CloseBraceExpected"],
    ['{ "ports": [80 443] }', "CommaExpected"],
    ['{ "path": "C:\\data" }', "InvalidEscapeCharacter"],
  ],
};

export const jsonWithComments: Cases = {
  kind: "jsonc",
  right: ['{\n  // the service\n  "name": "web",\n}'],
  wrong: [['{ "name": web }', "InvalidSymbol"]],
};

export const yaml: Cases = {
  kind: "yaml",
  right: ["a: 1\nb:\n  - c\n  - d: [e, f]", "text: |\n  two\n  lines\nfolded: >-\n  one\n  line", "base: &base {a: 1}\nother:\n  <<: *base", "a: 1\n---\nb: 2"],
  wrong: [
    ["a: 1\n b: 2", "Nested mappings are not allowed"],
    ["a: 1\na: 2", "Map keys must be unique"],
    ["a: [1, 2", "Flow sequence"],
    ["a:\n\t- b", "Tabs"],
    ["a: 'it's'", "Unexpected scalar"],
    ["a: *missing", "Unresolved alias"],
    ["command: sh -c \"a: b\": c", "Nested mappings"],
    ["a: @b", "reserved character"],
  ],
};

export const toml: Cases = {
  kind: "toml",
  right: ["version = 3\n[proxy_plugins.stargz]\n  type = 'snapshot'", "list = [1, 2]\n[[items]]\nname = \"a\"\n[[items]]\nname = \"b\""],
  wrong: [
    ["version = three", "invalid value"],
    ["a = 1\na = 2", "redefine"],
    ["[registry", "Invalid TOML"],
    ["name = \"web", "string"],
  ],
};

export const ini: Cases = {
  kind: "ini",
  right: ["[wsl2]\nmemory=8GB\nswap=0", "# limits\nnet.core.somaxconn = 1024"],
  wrong: [["[wsl2\nmemory=8GB", "parse"]],
};

export const sql: Cases = {
  kind: "sql",
  right: [
    "create table orders (id bigint generated always as identity primary key, paid timestamptz);",
    "with late as (select * from orders where paid is null) select count(*) from late;",
    "\\dt\nselect pg_size_pretty(pg_database_size('shop'));",
    "copy orders to stdout with (format csv, header);",
  ],
  wrong: [
    ["selec * from orders;", "syntax error at or near \"selec\""],
    ["create table orders (id int, );", "syntax error"],
    ["select * form orders;", "syntax error"],
    ["insert into orders values (1, 'open);", "unterminated quoted string"],
    ["update orders paid = now();", "syntax error"],
  ],
};

export const javascript: Cases = {
  kind: "js",
  right: [
    "import { createServer } from 'node:http';\ncreateServer((request, response) => response.end('ok')).listen(8080);",
    "const express = require('express');\nmodule.exports = express();",
    "export const handler = async ({ id } = {}) => ({ id, ok: true });",
    "process.on('SIGTERM', () => server?.close());",
    "const answer = await fetch('http://web');\nconsole.log(await answer.text());",
  ],
  wrong: [
    ["const app = express(;\napp.listen(80)", "SyntaxError"],
    ["const port = 80;\nconst port = 8080;", "already been declared"],
    ["const ask = () => {\n  return await fetch('http://web');\n};", "await is only valid"],
    ["app.get('/', (request, response) => {\n  response.end('ok');\n", "SyntaxError"],
    ["if (ready) return true;\nfunction( {}", "SyntaxError"],
  ],
};

export const typescript: Cases = {
  kind: "ts",
  right: ["interface Order { readonly id: number; paid?: Date }\nexport const total = (orders: readonly Order[]): number => orders.length;", "type Level = 'info' | 'warn';\nconst log = <T,>(level: Level, value: T) => ({ level, value } satisfies object);"],
  wrong: [
    ["const port: number = ;", "Expression expected"],
    ["interface Order { id number }", "expected"],
    ["function start(port: number { }", "expected"],
  ],
};

export const python: Cases = {
  kind: "python",
  right: [
    "import os\n\n\ndef main() -> None:\n    print(f\"listening on {os.environ['PORT']}\")",
    "match status:\n    case 200 | 204:\n        ok = True\n    case _:\n        ok = False",
    "from dataclasses import dataclass\n\n\n@dataclass\nclass Order:\n    id: int\n    paid: bool = False",
    "with open('a') as source, open('b', 'w') as target:\n    target.write(source.read())",
  ],
  wrong: [
    ["def main()\n    pass", "expected ':'"],
    ["def main():\npass", "expected an indented block"],
    ["print 'ready'", "Missing parentheses"],
    ["if ready = True:\n    start()", "invalid syntax"],
    ["return 1", "outside function"],
    ["name = f\"{user\"", "expecting"],
    ["if ready:\n\tstart()\n        stop()", "tabs and spaces"],
  ],
};

export const go: Cases = {
  kind: "go",
  right: [
    "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", nil)\n}",
    "ctx, cancel := context.WithTimeout(ctx, 5*time.Second)\ndefer cancel()",
    "type Order struct {\n\tID int `json:\"id\"`\n}",
  ],
  wrong: [
    ["package main\n\nfunc main() {\n\tfmt.Println(\"ready\"\n}", "missing ',' before newline"],
    ["package main\n\nfunc main()\n{\n}", "unexpected semicolon or newline"],
    ["for i := 0; i < 3; i++ do {\n}", "expected"],
  ],
};

export const csharp: Cases = {
  kind: "csharp",
  right: ["var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\napp.MapGet(\"/health\", () => Results.Ok());\napp.Run();", "public record Order(int Id, bool Paid);"],
  wrong: [
    ["var app = builder.Build()\napp.Run();", "can't parse “app”"],
    ["public class Order {\n  public int Id { get; set; }\n", "can't parse"],
    ["app.MapGet(\"/\", () => ;", "parse"],
  ],
};

export const markup: Cases = {
  kind: "html",
  right: ["<!doctype html>\n<html lang=\"en\">\n<title>Shop</title>\n<p>Ready</p>\n</html>", "<ul>\n  <li>one</li>\n</ul>"],
  wrong: [
    ["<p class=\"a\" class=\"b\">x</p>", "duplicate"],
    ["<!doctype html>\n<title>x</title>\n<p title=\"a\"b\">x</p>", "attribute"],
  ],
};

export const xml: Cases = {
  kind: "xml",
  right: ["<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n</Project>"],
  wrong: [
    ["<Project><PropertyGroup></Project>", "tag"],
    ["<a b=c/>", "Attribute value expected"],
  ],
};

export const css: Cases = {
  kind: "css",
  right: ["@media (width < 40rem) {\n  body { margin-inline: 1rem; color: var(--ink); }\n}"],
  wrong: [
    ["body { color red; }", "Unexpected token"],
    ["@media (min-width 40rem) { body { margin: 0 } }", "Unexpected token Dimension"],
  ],
};
