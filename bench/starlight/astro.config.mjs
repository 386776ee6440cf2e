// Starlight as its guide sets it up: a title, a sidebar, and one style sheet for the colours of our figures. All else is its default.
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import sidebar from "./sidebar.json" with { type: "json" };

export default defineConfig({
  site: "https://drydock.example",
  integrations: [
    starlight({
      title: "Drydock",
      description: "Learn Docker by doing it: every command in a Linux and a Windows form.",
      sidebar,
      customCss: ["./src/styles/figures.css"],
    }),
  ],
});
