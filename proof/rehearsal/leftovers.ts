/** What a page leaves on its engine: a reader has only one, and goes on to the next page with it. */
import { engineRequest } from "../../test/engine-api.ts";

interface Named {
  readonly Id?: string;
  readonly ID?: string;
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly RepoTags?: readonly string[] | null;
}

/** Docker's own networks; Swarm brings the last two. */
const ownNetworks = ["bridge", "host", "none", "docker_gwbridge", "ingress"];

/**
 * @param socket the engine's socket
 * @returns one word a thing: `container web`, `volume data`, `network net`, `image app:1`, `swarm`
 */
export async function leftovers(socket: string): Promise<string[]> {
  const get = (path: string) => engineRequest(socket, { method: "GET", path });
  const containers = (await get("/containers/json?all=1")) as Named[];
  const { Volumes: volumes } = (await get("/volumes")) as { Volumes: Named[] | null };
  const networks = (await get("/networks")) as Named[];
  const images = (await get("/images/json")) as Named[];
  const { Swarm: swarm } = (await get("/info")) as { Swarm: { LocalNodeState: string } };
  return [
    ...containers.map(({ Names, Id }) => `container ${Names?.[0]?.slice(1) ?? Id}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ...networks.flatMap(({ Name = "" }) => (ownNetworks.includes(Name) ? [] : [`network ${Name}`])),
    ...images.flatMap(({ RepoTags, Id }) => (RepoTags && RepoTags.length > 0 ? RepoTags : [Id]).map((name) => `image ${name}`)),
    ...(swarm.LocalNodeState === "inactive" ? [] : ["swarm"]),
  ];
}
