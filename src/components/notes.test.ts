/** The reader's notes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Note, notesMarkdown, withNote } from "./notes.ts";

const note = (id: string, text: string, title = "5. Images"): Note => ({ page: "/guide/images/", id, title, heading: `${id} Heading`, text });

test("a note takes the place of the one on its heading", () => {
  assert.deepEqual(withNote([note("5.1", "a"), note("5.2", "b")], note("5.1", "c")), [note("5.1", "c"), note("5.2", "b")]);
  assert.deepEqual(withNote([note("5.1", "a")], note("5.2", "b")), [note("5.1", "a"), note("5.2", "b")]);
});

test("an empty note is taken out", () => assert.deepEqual(withNote([note("5.1", "a")], note("5.1", "  ")), []));

test("notes become Markdown by section, each with a link to its place", () => {
  assert.equal(
    notesMarkdown([note("5.1", "Layers stay.\n"), note("2.1", "dockerd", "2. Ecosystem")], "https://drydock.example"),
    "# Notes on the Docker guide\n\n## 2. Ecosystem\n\n### [2.1 Heading](https://drydock.example/guide/images/#2.1)\n\ndockerd\n\n## 5. Images\n\n### [5.1 Heading](https://drydock.example/guide/images/#5.1)\n\nLayers stay.\n",
  );
});
