// Shows the entries, and sends new ones. The API has the same origin, so it needs no CORS and no address of its own.
const form = document.querySelector("form");
const list = document.querySelector("ol");
const message = document.querySelector("output");

async function show() {
  const answer = await fetch("/api/entries");
  if (!answer.ok) throw new Error(`The logbook can't be read (${answer.status}).`);
  const entries = await answer.json();
  list.replaceChildren(
    ...entries.map(({ ship, note, written_at: writtenAt }) => {
      const item = document.createElement("li");
      // textContent, never innerHTML: what others wrote stays text.
      item.textContent = `${new Date(writtenAt).toLocaleString()}, ${ship}: ${note}`;
      return item;
    }),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/api/entries", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  message.textContent = answer.ok ? "" : (await answer.json()).error;
  if (!answer.ok) return;
  form.reset();
  await show();
});

show().catch((error) => (message.textContent = error.message));
