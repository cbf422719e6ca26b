/** Tells the page's server what became of the page. */
export function report(work: () => Promise<unknown>): void {
  const send = (body: unknown) => fetch("/result", { method: "POST", body: JSON.stringify(body) });
  work().then(send, (error: unknown) => send({ failed: String(error) }));
}
