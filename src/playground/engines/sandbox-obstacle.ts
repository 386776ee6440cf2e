/** Why an engine can't run a sandbox, from its own words. */
import { noControlGroups } from "../../../bridge/sandbox-script.ts";

/** The part of `GET /info` that tells (Engine API: SystemInfo). */
export interface EngineTraits {
  /** For example `name=rootless`, `name=userns`, `name=seccomp,profile=builtin`. */
  readonly securityOptions: readonly string[];
}

/**
 * @param reason what the engine answered, or what the engine in the sandbox printed last
 * @returns the reason in a sentence for the reader; undefined where this isn't about privileges, so that something else is wrong
 */
export function sandboxObstacle(reason: string, { securityOptions }: EngineTraits): string | undefined {
  const has = (option: string) => securityOptions.some((text) => text.split(",").includes(`name=${option}`));
  if (reason.includes(noControlGroups)) {
    return "This engine runs without root (rootless mode) and has no control groups to hand on, which containers in a sandbox need. With control groups v2, systemd gives it some.";
  }
  if (has("rootless") && isAboutPrivileges(reason)) {
    return "This engine runs without root (rootless mode), so it can’t give a container what an engine of its own needs.";
  }
  if (/incompatible with user namespaces/i.test(reason) || (has("userns") && isAboutPrivileges(reason))) {
    return "This engine maps its containers’ users to others (userns-remap), and runs no privileged containers with that.";
  }
  if (/authorization denied by plugin/i.test(reason)) return "An authorization plugin of this engine forbids privileged containers.";
  if (/enhanced container isolation|not allowed .*privileged/i.test(reason)) {
    return "Docker Desktop’s Enhanced Container Isolation, or a rule of your organization, keeps containers from being privileged here.";
  }
  if (isAboutPrivileges(reason)) return "This engine’s machine doesn’t have, or doesn’t give, the rights that a privileged container needs.";
  return undefined;
}

/** The words of runc, of the kernel behind it, and of an engine that starts in a container without enough rights. */
function isAboutPrivileges(reason: string): boolean {
  return /privileged|unable to apply caps|operation not permitted|permission denied|must be root|needs? to be started with root|rootless|read-only file system/i.test(reason);
}
