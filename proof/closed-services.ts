/** Services that have ended or been frozen, and that old lists and tutorials still lead to. No link of the guide may. */

export interface ClosedService {
  /** Host, or host and the beginning of a path. Hosts below it are meant too. */
  readonly place: string;
  readonly why: string;
}

export const closedServices: readonly ClosedService[] = [
  { place: "katacoda.com", why: "Katacoda was closed on June 15, 2022" },
  { place: "play-with-docker.com", why: "Play with Docker ended on March 1, 2026" },
  { place: "play-with-k8s.com", why: "Play with Kubernetes ended on March 1, 2026" },
  { place: "play-with-kubernetes.com", why: "Play with Kubernetes ended on March 1, 2026" },
  { place: "cloud.docker.com", why: "Docker Cloud ended in 2018" },
  { place: "store.docker.com", why: "the Docker Store became a part of Docker Hub" },
  { place: "notary.docker.io", why: "the service behind Docker Content Trust shuts down on December 8, 2026" },
  { place: "k8s.gcr.io", why: "frozen on April 3, 2023; Kubernetes' images are on registry.k8s.io" },
  { place: "kubernetes-charts.storage.googleapis.com", why: "Helm's old chart repository ended in November 2020" },
  { place: "quay.io/coreos", why: "CoreOS was absorbed by Red Hat in 2018; its projects' images moved, Clair's to quay.io/projectquay" },
];

/** @returns the closed service that an address without its scheme (`katacoda.com/courses`) leads to */
export function closedServiceOf(address: string): ClosedService | undefined {
  return closedServices.find(({ place }) => {
    const [host = "", ...path] = place.split("/");
    const [ofAddress = "", ...rest] = address.split("/");
    return (ofAddress === host || ofAddress.endsWith(`.${host}`)) && path.every((part, at) => rest[at] === part);
  });
}
