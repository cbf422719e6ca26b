/**
 * The scripts of the Redis token store. `KEYS[1]` holds the entry, as `<number>|<text>`; `KEYS[2]` holds the lease's
 * owner. Entries carry the number of the lease that they were stored under.
 */

/**
 * Reads the time in µs, which numbers the leases: unlike a counter it still rises when Redis comes back empty. It is
 * never less than the number of the entry, even if Redis' clock was set back.
 */
const POSITION = `
local time = redis.call('TIME')
local position = time[1] * 1000000 + time[2]
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last > position and last < 1e17 then position = last end`;

/** Returns the entry, and how long it still lives by Redis' clock. */
export const READ_SCRIPT = `${POSITION}
return { entry, redis.call('PTTL', KEYS[1]), string.format('%.0f', position) }`;

/**
 * Takes the lease if it is free. A lease may have lost its end (by PERSIST, a restored dump, or a clock that was set
 * back) while its holder died. It must not block all processes: it gets the life of a new one.
 */
export const ACQUIRE_SCRIPT = `${POSITION}
local owner, leaseMs, longestMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not redis.call('SET', KEYS[2], owner, 'PX', leaseMs, 'NX') then
  local leftMs = redis.call('PTTL', KEYS[2])
  if leftMs < 0 or leftMs > longestMs then redis.call('PEXPIRE', KEYS[2], leaseMs) end
  return false
end
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
return {
  entry, redis.call('PTTL', KEYS[1]), string.format('%.0f', position + 1), string.format('%.0f', nowMs)
}`;

/**
 * Stores an entry, unless a later lease has stored one already, and releases the lease if it is still held. The entry's
 * end is a time by Redis' clock, since a command may run long after it was sent.
 */
export const COMMIT_SCRIPT = `
local owner, number, text, ttlMs, endsAt = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('GET', KEYS[2]) == owner then redis.call('DEL', KEYS[2]) end
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last > number and last < 1e17 then return 0 end
local time = redis.call('TIME')
local leftMs = math.min(ttlMs, endsAt - time[1] * 1000 - math.floor(time[2] / 1000))
if leftMs < 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[2] .. '|' .. text, 'PX', string.format('%.0f', leftMs))
return 1`;

export const EXTEND_SCRIPT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])`;

/** Releases the lease, or keeps all processes from it for a while. */
export const RELEASE_SCRIPT = `
local owner, holdMs = ARGV[1], tonumber(ARGV[2])
if redis.call('GET', KEYS[2]) ~= owner then return 0 end
if holdMs > 0 then redis.call('PEXPIRE', KEYS[2], holdMs) else redis.call('DEL', KEYS[2]) end
return 1`;
