/** The keys of Quadlet's own sections, by podman-systemd.unit(5) of Podman 5. */

const shared = ["ContainersConfModule", "GlobalArgs", "PodmanArgs", "ServiceName"];
const network = ["DNS", "DNSOption", "DNSSearch", "GIDMap", "HostName", "IP", "IP6", "Network", "NetworkAlias", "SubGIDMap", "SubUIDMap", "UIDMap", "UserNS", "AddHost", "PublishPort", "ShmSize", "Volume"];

const sections: Readonly<Record<string, readonly string[]>> = {
  Container: [
    ...network,
    "AddCapability", "AddDevice", "Annotation", "AppArmor", "AutoUpdate", "CgroupsMode", "ContainerName", "DropCapability", "Entrypoint", "Environment", "EnvironmentFile", "EnvironmentHost", "Exec", "ExposeHostPort", "Group", "GroupAdd",
    "HealthCmd", "HealthInterval", "HealthLogDestination", "HealthMaxLogCount", "HealthMaxLogSize", "HealthOnFailure", "HealthRetries", "HealthStartPeriod", "HealthStartupCmd", "HealthStartupInterval", "HealthStartupRetries",
    "HealthStartupSuccess", "HealthStartupTimeout", "HealthTimeout", "Image", "Label", "LogDriver", "LogOpt", "Mask", "Memory", "Mount", "NoNewPrivileges", "Notify", "PidsLimit", "Pod", "Pull", "ReadOnly", "ReadOnlyTmpfs", "ReloadCmd",
    "ReloadSignal", "Retry", "RetryDelay", "Rootfs", "RunInit", "SeccompProfile", "Secret", "SecurityLabelDisable", "SecurityLabelFileType", "SecurityLabelLevel", "SecurityLabelNested", "SecurityLabelType", "StartWithPod",
    "StopSignal", "StopTimeout", "Sysctl", "Timezone", "Tmpfs", "Ulimit", "Unmask", "User", "WorkingDir",
  ],
  Pod: [...network, "PodName", "ExitPolicy", "StopTimeout", "Label"],
  Volume: ["Copy", "Device", "Driver", "Group", "Image", "Label", "Options", "Type", "User", "VolumeName"],
  Network: ["DisableDNS", "DNS", "Driver", "Gateway", "InterfaceName", "Internal", "IPAMDriver", "IPRange", "IPv6", "Label", "NetworkDeleteOnStop", "NetworkName", "Options", "Subnet"],
  Image: ["AllTags", "Arch", "AuthFile", "CertDir", "Creds", "DecryptionKey", "Image", "ImageTag", "OS", "Policy", "Retry", "RetryDelay", "TLSVerify", "Variant"],
  Build: ["Annotation", "Arch", "AuthFile", "BuildArg", "DNS", "DNSOption", "DNSSearch", "Environment", "File", "ForceRM", "GroupAdd", "IgnoreFile", "ImageTag", "Label", "Network", "Pull", "Retry", "RetryDelay", "Secret", "SetWorkingDirectory", "Target", "TLSVerify", "Variant", "Volume"],
  Kube: ["AutoUpdate", "ConfigMap", "ExitCodePropagation", "KubeDownForce", "LogDriver", "Network", "PublishPort", "SetWorkingDirectory", "UserNS", "Yaml"],
};

/** The keys that a section may hold, by the section's name; none for a section that is systemd's. */
export const quadletKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map(Object.entries(sections).map(([name, keys]) => [name, new Set([...keys, ...shared])]));
