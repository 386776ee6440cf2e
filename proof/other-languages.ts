/** Languages with an own parser in the npm registry: SQL, HTML, XML, CSS. */
import { parseXml, XmlError } from "@rgrove/parse-xml";
import { fromHtml } from "hast-util-from-html";
import { hasSqlDetails, loadModule, parseSync } from "libpg-query";
import { transform } from "lightningcss";
import type { Problem } from "./source.ts";

const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;

await loadModule();

/** PostgreSQL's own parser. */
export function checkSql(text: string): Problem[] {
  // psql's commands stand on lines of their own and are none of SQL's.
  const sql = text.replace(/^\\.*$/gm, "");
  try {
    parseSync(sql);
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const details = hasSqlDetails(error) ? error.sqlDetails : undefined;
    return [{ ...(details ? { line: lineAt(sql, details.cursorPosition) } : {}), message: error.message }];
  }
}

export function checkHtml(text: string): Problem[] {
  const problems: Problem[] = [];
  const fragment = !/<!doctype|<html/i.test(text);
  fromHtml(text, { fragment, onerror: ({ line, reason }) => void problems.push({ ...(line === undefined ? {} : { line }), message: reason }) });
  return problems;
}

export function checkXml(text: string): Problem[] {
  try {
    parseXml(text);
    return [];
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return [{ line: error.line, message: error.message.split("\n")[0] ?? error.message }];
  }
}

/** CSS, by the parser that browsers' own rules for unknown things are left out of. */
export function checkCss(text: string): Problem[] {
  try {
    transform({ filename: "text.css", code: Buffer.from(text) });
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = "loc" in error && typeof error.loc === "object" && error.loc !== null && "line" in error.loc ? Number(error.loc.line) : undefined;
    return [{ ...(line === undefined ? {} : { line }), message: error.message }];
  }
}
