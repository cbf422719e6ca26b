/**
 * Redirects requests for some origins, so that an example runs against mock servers without mentioning them.
 *
 * @param origins - The replacement of each origin. Requests to any other origin fail.
 */
export function reroute(origins: Readonly<Record<string, string>>): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { origin, href } = new URL(String(input));
    const target = origins[origin];
    // An example must not send a request to the internet by mistake.
    if (target === undefined) throw new Error(`No mock server replaces ${origin}`);
    return original(target + href.slice(origin.length), init);
  };
}
