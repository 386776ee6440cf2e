import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fieldsOf, generateTypes, kindsOf, shortType } from "./generate-types.ts";

test("fields are read with their types, and what is required is marked", () => {
  const declaration = [
    "export declare class V1Thing {",
    "    /**",
    "    * Its containers.",
    "    */",
    "    'containers': Array<V1Container>;",
    "    'labels'?: {",
    "        [key: string]: string;",
    "    };",
    "    'hostIP'?: string;",
    "    static readonly discriminator: string | undefined;",
    "}",
  ].join("\n");
  assert.deepEqual(fieldsOf(declaration), { containers: "V1Container[]!", labels: "{string}", hostIP: "string" });
});

test("types are shortened, nested ones too", () => {
  assert.equal(shortType("Array<Array<string>>"), "string[][]");
  assert.equal(shortType("{ [key: string]: Array<string>; }"), "{string[]}");
  assert.equal(shortType("IntOrString"), "IntOrString");
});

test("kinds are read from what an API creates", () => {
  const method = (path: string, type: string) => `async createNamespacedX(namespace, body) {\n const localVarPath = '${path}'\n ObjectSerializer.serialize(body, "${type}", "")\n}\n`;
  const api = method("/apis/apps/v1/namespaces/{namespace}/deployments", "V1Deployment") + method("/api/v1/namespaces/{namespace}/events", "CoreV1Event");
  assert.deepEqual(kindsOf(api), [["apps/v1 Deployment", "V1Deployment"], ["v1 Event", "CoreV1Event"]]);
});

test("the committed types are what the package has", async () => {
  const committed: unknown = JSON.parse(readFileSync(new URL("types.json", import.meta.url), "utf8"));
  assert.deepEqual(await generateTypes(), committed);
});
