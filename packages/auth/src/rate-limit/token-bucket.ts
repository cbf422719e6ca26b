/**
 * A plan's token bucket as the client keeps it: a little smaller and slower than the server's, so that requests which
 * the network pushes together still find a token there.
 */
export interface BucketTerms {
  /** Time in which one token is refilled, in ms. */
  readonly msPerToken: number;
  /** Tokens when full. */
  readonly capacity: number;
  /** Tokens of a full bucket that only urgent requests may take, so that an order need not wait for polling. */
  readonly reserved: number;
  /** Tokens by which the server's bucket is larger. */
  readonly headroom: number;
}

/** Clocks differ, and a backlog would add up the difference for ever: 0.5 % covers more than any clock's drift. */
const RATE_SHARE = 0.995;

/**
 * Computes the bucket for a plan.
 *
 * @param plan - Rate and burst; the burst may be a fraction, for a process's share of a plan.
 * @param jitterMs - By how much the time from the client's decision to the server's may vary.
 */
export function bucketTerms(plan: { ratePerSecond: number; burst: number }, jitterMs: number): BucketTerms {
  const { ratePerSecond, burst } = plan;
  // Never more than half of the burst: a bucket without room loses rate to every timer that wakes late.
  const headroom = Math.min((ratePerSecond * jitterMs) / 1000, burst / 2);
  const capacity = Math.max(1, burst - headroom);
  return {
    msPerToken: 1000 / (ratePerSecond * RATE_SHARE),
    capacity,
    // Below two it has no effect: the next ordinary request has its token promised to it already.
    reserved: capacity >= 4 ? Math.max(2, Math.floor(capacity / 10)) : 0,
    headroom: Math.max(0, burst - capacity),
  };
}

/** The content of a bucket, kept as one moment: when the bucket was, or will be, empty. It fills from there. */
export interface Bucket {
  emptyAt: number;
}

/** What is taken from a bucket. Times are in ms by a clock that nobody sets. */
export interface TokenRequest {
  readonly now: number;
  readonly count: number;
  /** Whether the reserved tokens may be taken. */
  readonly urgent: boolean;
  /** How far ahead more than one token may be taken. */
  readonly lookaheadMs: number;
  /** No token is taken from this moment on. */
  readonly before: number;
}

/**
 * Takes the tokens that are there, those that will be within the look-ahead, and at least the next one. The caller then
 * knows when to send, and does not poll.
 *
 * The script of the Redis store does the same: change both.
 *
 * @returns When each request may be sent, in ms by the same clock as `now`, ascending.
 */
export function takeTokens(bucket: Bucket, terms: BucketTerms, request: TokenRequest): number[] {
  const { msPerToken, capacity, reserved } = terms;
  const { now, count, urgent, lookaheadMs, before } = request;
  const needed = urgent ? 1 : 1 + reserved;
  bucket.emptyAt = Math.max(bucket.emptyAt, now - capacity * msPerToken);
  const times: number[] = [];
  while (times.length < count) {
    const time = Math.max(now, bucket.emptyAt + needed * msPerToken);
    if (time >= before || (times.length > 0 && time > now + lookaheadMs)) break;
    bucket.emptyAt += msPerToken;
    times.push(time);
  }
  return times;
}

/** Empties the bucket after a refusal: the server's is empty, and the client's must be emptier by the headroom. */
export function emptyBucket(bucket: Bucket, { msPerToken, headroom }: BucketTerms, at: number): void {
  bucket.emptyAt = Math.max(bucket.emptyAt, at + headroom * msPerToken);
}

/**
 * Returns unused tokens, but only as many as let ordinary requests go now: had the bucket been full meanwhile, further
 * tokens would have been lost.
 */
export function returnTokens(
  bucket: Bucket,
  { msPerToken, reserved }: BucketTerms,
  now: number,
  unused: number,
): void {
  const ready = Math.min(bucket.emptyAt, now - (1 + reserved) * msPerToken);
  bucket.emptyAt = Math.max(bucket.emptyAt - unused * msPerToken, ready);
}
