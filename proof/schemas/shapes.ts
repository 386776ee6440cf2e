/** The few words that the hand-written schemas are made of. An object is closed: a key that isn't listed is a mistake. */
import type { SchemaObject } from "ajv";

export const text: SchemaObject = { type: "string" };
export const flag: SchemaObject = { type: "boolean" };
export const whole: SchemaObject = { type: "integer" };
/** `30s`, `168h`; a bare number is in the program's own unit. */
export const duration: SchemaObject = { anyOf: [whole, { type: "string", pattern: "^(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h))+$" }] };
export const anything: SchemaObject = {};

export const oneOf = (...values: readonly (string | number)[]): SchemaObject => ({ enum: [...values] });
export const listOf = (items: SchemaObject): SchemaObject => ({ type: "array", items });
export const mapOf = (values: SchemaObject): SchemaObject => ({ type: "object", additionalProperties: values });
export const object = (properties: Readonly<Record<string, SchemaObject>>, required: readonly string[] = []): SchemaObject => ({
  type: "object",
  properties: { ...properties },
  required: [...required],
  additionalProperties: false,
});
