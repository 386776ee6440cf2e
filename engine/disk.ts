/** The guest's disk: one ext4 file system with the root file system and the engine's data. The guest's writes stay in memory, so it has no journal. */
import { truncate, writeFile } from "node:fs/promises";
import { runProgram, type ProgramOptions } from "./program.ts";

/** How large the guest's disk looks. Zeros are neither stored nor downloaded. */
export const diskBytes = 4 * 1024 ** 3;

/**
 * @param root the folder whose contents go to the disk
 * @param image the file to write
 */
export async function makeDisk({ root, image }: { root: string; image: string }, options: ProgramOptions): Promise<void> {
  await writeFile(image, "");
  await truncate(image, diskBytes);
  const features = ["^has_journal", "^metadata_csum", "^64bit", "^resize_inode"].join(",");
  // The identifiers would be random.
  const fixed = "lazy_itable_init=0,root_owner=0:0,nodiscard,hash_seed=11111111-2222-3333-4444-555555555555";
  await runProgram("mke2fs", ["-q", "-F", "-t", "ext4", "-O", features, "-m", "0", "-b", "4096", "-N", "131072", "-E", fixed, "-U", "d0cced0c-0000-4000-8000-000000000000", "-d", root, image], {
    ...options,
    environment: { E2FSPROGS_FAKE_TIME: "1" },
  });
}
