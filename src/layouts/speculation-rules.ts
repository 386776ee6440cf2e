/**
 * Fetches a section as soon as the pointer comes to a link to it, or on a phone once the link is in sight; and those that the page marks
 * (components/fetch-ahead.ts). The click then pays no round trip, not even for asking whether the page has changed (Speculation Rules). Browsers leave it where
 * the reader wants to save data. The rules name a mark in the page and no page, so that they are the same everywhere, and so is their hash in the policy.
 */
const sections = `${import.meta.env.BASE_URL.replace(/\/?$/, "/")}guide/*`;

export const speculationRules = JSON.stringify({
  prefetch: [
    { where: { href_matches: sections }, eagerness: "eager" },
    { where: { and: [{ href_matches: sections }, { selector_matches: "[data-fetch-ahead]" }] }, eagerness: "immediate" },
  ],
});
