/** Grafana's provisioned data sources, by its reference (grafana.com/docs/grafana/latest/administration/provisioning/, “Data sources”). */
import { anything, flag, listOf, mapOf, object, oneOf, text, whole } from "./shapes.ts";

export const grafanaDatasourcesSchema = object(
  {
    apiVersion: oneOf(1),
    prune: flag,
    deleteDatasources: listOf(object({ name: text, orgId: whole }, ["name"])),
    datasources: listOf(
      object(
        {
          name: text, type: text, access: oneOf("proxy", "direct"), orgId: whole, uid: text, url: text, user: text, database: text, basicAuth: flag, basicAuthUser: text,
          withCredentials: flag, isDefault: flag, jsonData: mapOf(anything), secureJsonData: mapOf(text), version: whole, editable: flag, readOnly: flag,
        },
        ["name", "type"],
      ),
    ),
  },
  ["apiVersion"],
);
