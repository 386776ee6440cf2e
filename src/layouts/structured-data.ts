/** What the pages tell search engines about themselves, in the vocabulary of schema.org. */

export interface SectionFacts {
  readonly title: string;
  readonly summary: string;
  /** Reading and trying. */
  readonly minutes: number;
  /** `2026-11-24` */
  readonly checked: string;
  readonly address: URL;
  readonly home: URL;
  readonly image: URL;
}

/** A TechArticle with its place in the guide (https://schema.org/TechArticle, https://schema.org/BreadcrumbList). */
export function sectionData({ title, summary, minutes, checked, address, home, image }: SectionFacts): object {
  return {
    "@context": "https://schema.org",
    "@graph": [
      {
        "@type": "TechArticle",
        headline: title,
        description: summary,
        url: address.href,
        image: image.href,
        dateModified: checked,
        timeRequired: `PT${minutes}M`,
        inLanguage: "en",
        isPartOf: { "@type": "WebSite", name: "Drydock", url: home.href },
      },
      {
        "@type": "BreadcrumbList",
        itemListElement: [
          { "@type": "ListItem", position: 1, name: "Drydock", item: home.href },
          { "@type": "ListItem", position: 2, name: title, item: address.href },
        ],
      },
    ],
  };
}
