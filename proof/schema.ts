/** Checks data against a JSON schema, and says what is wrong in a writer's words. */
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv";
import type { Located } from "./located.ts";
import type { Problem } from "./source.ts";

// Published schemas say more than strict mode likes; formats are hints to editors.
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const compiled = new Map<AnySchema, ValidateFunction>();

/** A key of an object, or a place in a list, as a reader would write it: `services.web.ports[0]`. */
const shownPath = (path: readonly string[]): string => path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join("") || "the top level";

const keysOf = (pointer: string): string[] => pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

function problemOf({ keyword, instancePath, params, message }: ErrorObject, { lineOf }: Located): Problem {
  const path = keysOf(instancePath);
  const at = shownPath(path);
  const located = (text: string, key?: string): Problem => {
    const line = lineOf(key === undefined ? path : [...path, key]);
    return { ...(line === undefined ? {} : { line }), message: text };
  };
  switch (keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      return located(`unknown key “${key}” in ${at}`, key);
    }
    case "required":
      return located(`“${String(params["missingProperty"])}” is missing in ${at}`);
    case "enum":
      return located(`${at} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`);
    default:
      return located(`${at} ${message ?? keyword}`);
  }
}

/** Says only that none of several shapes fits; what each of them lacks is said by other errors. */
const isSummary = ({ keyword }: ErrorObject) => ["anyOf", "oneOf", "allOf", "if", "not"].includes(keyword);

/** Of all that is wrong, what lies deepest: where a value may have several shapes, that is about the one that was meant. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const single = errors.filter((error) => !isSummary(error));
  if (single.length === errors.length) return errors;
  const candidates = single.length > 0 ? single : errors;
  const depth = ({ keyword, instancePath }: ErrorObject) => keysOf(instancePath).length + (keyword === "additionalProperties" ? 1 : 0);
  const deepest = Math.max(...candidates.map(depth));
  return candidates.filter((error) => depth(error) === deepest);
}

/**
 * @param schema a JSON schema (draft 7)
 * @param fragment lets keys be missing at the top level
 */
export function checkSchema(schema: AnySchema, data: Located, fragment = false): Problem[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(data.value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword, instancePath }) => !(fragment && keyword === "required" && instancePath === ""));
  const problems = telling(errors).map((error) => problemOf(error, data));
  return problems.filter(({ message }, index) => problems.findIndex((other) => other.message === message) === index);
}
