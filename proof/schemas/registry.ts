/**
 * The registry's configuration, format 0.1. The registry itself ignores keys that it doesn't know, so they are listed here, by its
 * reference (distribution.github.io/distribution/about/configuration/, for registry 3, read 2026-11-24).
 */
import { anything, duration, flag, listOf, mapOf, object, oneOf, text, whole } from "./shapes.ts";

const level = oneOf("error", "warn", "info", "debug");
const check = { interval: duration, threshold: whole };
const drivers = {
  filesystem: object({ rootdirectory: text, maxthreads: whole }),
  inmemory: anything,
  s3: object(
    {
      accesskey: text, secretkey: text, sessiontoken: text, region: text, regionendpoint: text, forcepathstyle: flag, accelerate: flag, bucket: text, encrypt: flag, keyid: text,
      secure: flag, skipverify: flag, v4auth: flag, chunksize: whole, multipartcopychunksize: whole, multipartcopymaxconcurrency: whole, multipartcopythresholdsize: whole,
      rootdirectory: text, storageclass: text, objectacl: text, usedualstack: flag, loglevel: text, useragent: text,
    },
    ["region", "bucket"],
  ),
  azure: object(
    {
      accountname: text, accountkey: text, container: text, rootdirectory: text, realm: text, max_retries: whole, retry_delay: duration,
      credentials: object({ type: text, clientid: text, tenantid: text, secret: text }),
    },
    ["accountname", "container"],
  ),
  gcs: object({ bucket: text, keyfile: text, credentials: mapOf(anything), rootdirectory: text, chunksize: whole, maxconcurrency: whole }, ["bucket"]),
};
const middleware = listOf(object({ name: text, disabled: flag, options: mapOf(anything) }, ["name"]));

export const registrySchema = object(
  {
    version: oneOf("0.1", 0.1),
    log: object({
      accesslog: object({ disabled: flag }),
      level,
      formatter: oneOf("text", "json", "logstash"),
      fields: mapOf(anything),
      hooks: listOf(object({ type: text, disabled: flag, levels: listOf(text), options: mapOf(anything) }, ["type"])),
      reportcaller: flag,
    }),
    loglevel: level,
    storage: object({
      ...drivers,
      tag: object({ concurrencylimit: whole }),
      delete: object({ enabled: flag }),
      redirect: object({ disable: flag }),
      cache: object({ blobdescriptor: oneOf("inmemory", "redis"), blobdescriptorsize: whole }),
      maintenance: object({
        uploadpurging: object({ enabled: flag, age: duration, interval: duration, dryrun: flag }, ["enabled", "age", "interval", "dryrun"]),
        readonly: object({ enabled: flag }, ["enabled"]),
      }),
    }),
    auth: object({
      silly: object({ realm: text, service: text }, ["realm", "service"]),
      token: object(
        { realm: text, service: text, issuer: text, rootcertbundle: text, autoredirect: flag, autoredirectpath: text, signingalgorithms: listOf(text), jwks: text },
        ["realm", "service", "issuer"],
      ),
      htpasswd: object({ realm: text, path: text }, ["realm", "path"]),
      none: anything,
    }),
    middleware: object({ registry: middleware, repository: middleware, storage: middleware }),
    http: object({
      addr: text, net: oneOf("tcp", "unix"), prefix: text, host: text, secret: text, relativeurls: flag, draintimeout: duration,
      tls: object({
        certificate: text, key: text, clientcas: listOf(text), minimumtls: text, ciphersuites: listOf(text),
        clientauth: oneOf("request-client-cert", "require-any-client-cert", "verify-client-cert-if-given", "require-and-verify-client-cert"),
        letsencrypt: object({ cachefile: text, email: text, hosts: listOf(text), directoryurl: text }),
      }),
      debug: object({ addr: text, prometheus: object({ enabled: flag, path: text }) }, ["addr"]),
      headers: mapOf(listOf(text)),
      http2: object({ disabled: flag }),
      h2c: object({ enabled: flag }),
    }),
    notifications: object({
      events: object({ includereferences: flag }),
      endpoints: listOf(
        object(
          {
            name: text, disabled: flag, url: text, headers: mapOf(listOf(text)), timeout: duration, threshold: whole, backoff: duration, ignoredmediatypes: listOf(text),
            ignore: object({ mediatypes: listOf(text), actions: listOf(text) }),
          },
          ["name", "url"],
        ),
      ),
    }),
    redis: object({
      addr: text, addrs: listOf(text), username: text, password: text, db: whole, dialtimeout: duration, readtimeout: duration, writetimeout: duration,
      maxidleconns: whole, poolsize: whole, connmaxidletime: duration,
      tls: object({ enabled: flag, certificate: text, key: text, clientcas: listOf(text) }),
      pool: object({ maxidle: whole, maxactive: whole, idletimeout: duration }),
    }),
    health: object({
      storagedriver: object({ enabled: flag, ...check }, ["enabled"]),
      file: listOf(object({ file: text, ...check }, ["file"])),
      http: listOf(object({ uri: text, headers: mapOf(listOf(text)), statuscode: whole, timeout: duration, ...check }, ["uri"])),
      tcp: listOf(object({ addr: text, timeout: duration, ...check }, ["addr"])),
    }),
    catalog: object({ maxentries: whole }),
    proxy: object({ remoteurl: text, username: text, password: text, ttl: duration, remotenamespace: text, exec: object({ command: text, lifetime: duration }, ["command"]) }, ["remoteurl"]),
    policy: object({ repository: object({ classes: listOf(text) }) }),
    validation: object({
      enabled: flag,
      disabled: flag,
      manifests: object({
        urls: object({ allow: listOf(text), deny: listOf(text) }),
        indexes: object({ platforms: oneOf("all", "none", "list", "All", "None", "List"), platformlist: listOf(object({ architecture: text, os: text })) }),
      }),
    }),
  },
  ["version", "storage"],
);

/** The storage drivers, of which a configuration names exactly one. */
export const storageDrivers: readonly string[] = Object.keys(drivers);
