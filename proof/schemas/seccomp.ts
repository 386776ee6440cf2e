/**
 * Seccomp profiles as `--security-opt seccomp=` takes them. Which keys and actions there are is the Engine's own format
 * (docs.docker.com/engine/security/seccomp/, and “Seccomp” in the OCI runtime specification).
 */
import { listOf, object, oneOf, text, whole } from "./shapes.ts";

const action = oneOf("SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY");
const operator = oneOf("SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ");
const condition = object({ arches: listOf(text), caps: listOf({ type: "string", pattern: "^CAP_[A-Z_]+$" }), minKernel: text });

export const seccompSchema = object(
  {
    defaultAction: action,
    defaultErrnoRet: whole,
    architectures: listOf({ type: "string", pattern: "^SCMP_ARCH_" }),
    archMap: listOf(object({ architecture: text, subArchitectures: listOf(text) }, ["architecture"])),
    flags: listOf(text),
    listenerPath: text,
    listenerMetadata: text,
    syscalls: listOf(
      object(
        {
          name: text, names: listOf({ type: "string", pattern: "^[a-z_][a-z0-9_]*$" }), action, errnoRet: whole, comment: text, includes: condition, excludes: condition,
          args: { anyOf: [{ type: "null" }, listOf(object({ index: { type: "integer", minimum: 0, maximum: 5 }, value: whole, valueTwo: whole, op: operator }, ["index", "value", "op"]))] },
        },
        ["action"],
      ),
    ),
  },
  ["defaultAction"],
);
