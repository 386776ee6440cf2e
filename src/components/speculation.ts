/** Gives a page its speculation rules once it has loaded: in its markup they would be worked on before its first screen is painted. */
import { speculationRules } from "../layouts/speculation-rules.ts";

/** Returns what gives them to a new page, since they go with the old one. */
export function startSpeculation(): () => void {
  return () => {
    const script = document.createElement("script");
    script.type = "speculationrules";
    script.textContent = speculationRules;
    document.head.append(script);
  };
}
