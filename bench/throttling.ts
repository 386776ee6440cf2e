// A slow phone, as Lighthouse imagines it: four times slower processor, slow 4G (150 ms round trip, 1.6 Mbit/s), set through Chromium's
// own emulation. Lighthouse, core/config/constants.js, `mobileSlow4G`.

import type { CDPSession } from "@playwright/test";

const cpuRate = 4;
const latencyMs = 150;
const bytesPerSecond = 200_000;

/** Slows a page down, or lets it run free again. */
export async function throttle(devtools: CDPSession, on: boolean): Promise<void> {
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: on ? cpuRate : 1 });
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: on ? latencyMs : 0,
    downloadThroughput: on ? bytesPerSecond : -1,
    uploadThroughput: on ? bytesPerSecond : -1,
  });
}
