/** How the page sends a request to a URL. */
export function fetchFor(_url: string): typeof fetch {
  return globalThis.fetch.bind(globalThis);
}
