/**
 * The shape of `commands.json`, for whoever builds on it. The file itself stays a plain array; its version stands here.
 * A new optional property raises the second number; anything that could break a reader raises the first.
 */
export const commandsVersion = "1.0";

/** JSON Schema, draft 2020-12. @param id the schema's own absolute address */
export const commandsSchema = (id: string): object => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: id,
  title: "Drydock’s commands",
  description: `Every command of the guide, in reading order. Version ${commandsVersion}.`,
  $comment: `version ${commandsVersion}`,
  type: "array",
  items: {
    type: "object",
    required: ["id", "section", "heading", "url", "linux", "windows", "runnable", "tags", "cheat"],
    properties: {
      id: { type: "string", description: "Unique in the guide; also the anchor of the command’s block on its page.", pattern: "^\\d+-" },
      section: { type: "integer", minimum: 0, maximum: 24, description: "Number of the section." },
      heading: { type: "string", description: "The nearest heading above the command, or the section’s title." },
      url: { type: "string", description: "Root-relative address of the block, with the site’s base path." },
      linux: { type: ["string", "null"], description: "The form for bash; null where Linux has no counterpart." },
      windows: { type: ["string", "null"], description: "The form for Windows PowerShell 5.1 and PowerShell 7; null where Windows has no counterpart." },
      runnable: { type: "boolean", description: "Whether the block has a Run button; such commands are run in page order by the project’s tests." },
      tags: { type: "array", items: { type: "string" }, description: "Topics." },
      name: { type: "string", description: "What the command does, in a few words." },
      cheat: { type: "boolean", description: "Whether it stands on the cheat sheet; then it has a name, and its first tag is its group." },
    },
    // One of the two forms is always there.
    anyOf: [{ properties: { linux: { type: "string" } } }, { properties: { windows: { type: "string" } } }],
  },
});
