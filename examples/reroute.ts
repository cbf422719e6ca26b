/**
 * Redirects requests from live systems to mocks, so that an example runs against mocks unchanged.
 *
 * @param origins - Origin of the mock by origin of the live system. A request to any other origin fails.
 */
export function reroute(origins: Readonly<Record<string, string>>): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { origin, href } = new URL(String(input));
    const target = origins[origin];
    // An example must not leave this machine by mistake.
    if (target === undefined) throw new Error(`No mock replaces ${origin}`);
    return original(target + href.slice(origin.length), init);
  };
}
