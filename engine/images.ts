/**
 * The images that are in the guest from the start, under the names that the guide uses. No registry takes part: each is made of Debian packages,
 * and carries a label that says so. They listen, read their settings and keep their data where the images of those names do.
 */
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { greeting, nginxConfiguration, registryConfiguration } from "./image-files.ts";
import { copyFiles, mergedFrame } from "./root-file-system.ts";

/** How one image is made. */
export interface ImageRecipe {
  readonly reference: string;
  /** Packages that are unpacked into it, with all that they depend on. */
  readonly packages: readonly string[];
  /** Dockerfile instructions for `docker import --change`. */
  readonly changes: readonly string[];
  /** Sets up what the packages' scripts would, in a root file system that holds the packages and busybox's commands. */
  readonly fill?: (root: string) => Promise<void>;
}

/** The label that every one of them carries. */
export const standInLabel = "LABEL io.drydock.stand-in=\"made of Debian packages for the engine in the tab\"";

const debianPackages = ["base-files", "base-passwd", "bash", "coreutils", "dpkg", "apt", "procps", "hostname"];

export const imageRecipes: readonly ImageRecipe[] = [
  { reference: "busybox:latest", packages: [], changes: ['CMD ["sh"]'] },
  { reference: "alpine:latest", packages: [], changes: ['CMD ["sh"]'] },
  {
    reference: "hello-world:latest",
    packages: [],
    changes: ['CMD ["/hello"]'],
    fill: async (root) => {
      await writeFile(join(root, "hello"), greeting);
      await chmod(join(root, "hello"), 0o755);
    },
  },
  { reference: "debian:latest", packages: debianPackages, changes: ['CMD ["bash"]'] },
  {
    reference: "nginx:latest",
    packages: ["nginx-light"],
    changes: ['CMD ["nginx", "-g", "daemon off;"]', "EXPOSE 80", "STOPSIGNAL SIGQUIT"],
    fill: async (root) => {
      for (const folder of ["usr/share/nginx/html", "var/log/nginx", "var/lib/nginx", "etc/nginx/conf.d"]) await mkdir(join(root, folder), { recursive: true });
      const page = "<!doctype html>\n<title>Welcome to nginx!</title>\n<h1>Welcome to nginx!</h1>\n";
      await writeFile(join(root, "usr/share/nginx/html/index.html"), page);
      await symlink("/dev/stdout", join(root, "var/log/nginx/access.log"));
      await symlink("/dev/stderr", join(root, "var/log/nginx/error.log"));
      await writeFile(join(root, "etc/nginx/nginx.conf"), nginxConfiguration);
    },
  },
  {
    reference: "redis:latest",
    packages: ["redis-server", "redis-tools"],
    changes: ['CMD ["redis-server", "--protected-mode", "no"]', "EXPOSE 6379", "VOLUME /data", "WORKDIR /data"],
    fill: async (root) => {
      await mkdir(join(root, "data"), { recursive: true });
    },
  },
  {
    reference: "registry:latest",
    packages: ["docker-registry"],
    changes: ['ENTRYPOINT ["docker-registry"]', 'CMD ["serve", "/etc/distribution/config.yml"]', "EXPOSE 5000", "VOLUME /var/lib/registry"],
    fill: async (root) => {
      await mkdir(join(root, "etc/distribution"), { recursive: true });
      await writeFile(join(root, "etc/distribution/config.yml"), registryConfiguration);
    },
  },
];

/**
 * Makes what every image is expected to have: a shell with its usual commands, root, /tmp.
 * @param guest an unpacked guest, whose busybox is taken
 * @param applets busybox's commands
 * @param root an empty folder
 */
export async function makeImageFrame({ guest, applets, root }: { guest: string; applets: readonly string[]; root: string }): Promise<void> {
  await mergedFrame(root);
  await copyFiles(guest, root, ["usr/bin/busybox"]);
  await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nredis:x:100:101::/data:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n");
  await writeFile(join(root, "etc/group"), "root:x:0:\nredis:x:101:\nnogroup:x:65534:\n");
  for (const applet of applets) if (applet !== "busybox") await symlink("busybox", join(root, "usr/bin", applet));
}

