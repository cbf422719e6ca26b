/**
 * Sends requests for some origins elsewhere, so that an example runs against mocks without a word about them in it.
 *
 * @param origins - By origin, the one that takes its place. Requests to any other fail.
 */
export function reroute(origins: Readonly<Record<string, string>>): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { origin, href } = new URL(String(input));
    const target = origins[origin];
    // An example must not leave this machine by mistake.
    if (target === undefined) throw new Error(`No mock stands for ${origin}`);
    return original(target + href.slice(origin.length), init);
  };
}
