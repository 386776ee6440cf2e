/** `npm run links`: writes the report of the guide's external links, `docs/links.md`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { externalLinks, linksReport, reportPath } from "./links.ts";

const links = externalLinks(process.cwd());
const path = reportPath(process.cwd());
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, linksReport(links));
console.log(`${links.length} external links, in docs/links.md`);
