/** What a server allows: a bucket of `burst` tokens, refilled at `ratePerSecond`. */
export interface Plan {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Sends the request with that number, at once. */
export type Transport = (number: number) => Promise<Response>;

/** What a contender makes of a plan: the same, but each request waits for its turn. */
export type CreateLimiter = (plan: Plan, transport: Transport) => Transport;
