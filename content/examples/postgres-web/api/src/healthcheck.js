// Asks the server in the same container how it is; the exit status is the answer. The image has no curl, and needs none.
const port = process.env.PORT ?? 3000;
try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
} catch (error) {
  console.error(`unhealthy: ${error.message}`);
  process.exitCode = 1;
}
