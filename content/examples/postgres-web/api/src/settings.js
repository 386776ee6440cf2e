// Where the database is, from the environment. A secret may come as a file (NAME_FILE), which is how containers should get it.
import { readFileSync } from "node:fs";

/** The variable, or the content of the file that NAME_FILE names. */
export function secret(name, environment) {
  const file = environment[`${name}_FILE`];
  if (file !== undefined) return readFileSync(file, "utf8").trimEnd();
  const value = environment[name];
  if (value === undefined) throw new Error(`set ${name}_FILE to the path of a file with the secret, or ${name} to the secret itself`);
  return value;
}

export function databaseSettings(environment) {
  return {
    host: environment.DB_HOST ?? "localhost",
    port: Number(environment.DB_PORT ?? 5432),
    database: environment.DB_NAME ?? "logbook",
    user: environment.DB_USER ?? "logbook",
    password: secret("DB_PASSWORD", environment),
    max: Number(environment.DB_POOL ?? 5),
    connectionTimeoutMillis: 3_000,
  };
}
