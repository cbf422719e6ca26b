/**
 * One hash holds a budget. All times are in ms since the Unix epoch by Redis' own clock, with a fraction:
 *
 * - `emptyAt`: the bucket, see `bucket.ts`.
 * - `startsAt`, `count`: the quota's period, and the requests granted in it.
 * - `pausedUntil`, `pausedFor`: what a server's refusal has told.
 * - `bornAt`: when Redis last knew nothing of this budget. `usedAt`: when it was last asked.
 * - `settledAt`: until then every process keeps to its own share.
 */
const STATE = `
local function text(number) return string.format('%.3f', number) end
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local names = { 'emptyAt', 'startsAt', 'count', 'pausedUntil', 'pausedFor', 'bornAt', 'usedAt', 'settledAt' }
local values = redis.call('HMGET', KEYS[1], unpack(names))
local state = {}
for i, name in ipairs(names) do state[name] = tonumber(values[i] or '') end
state.pausedFor = values[5] or 'rate'
local function save(endsAt)
  redis.call('HSET', KEYS[1],
    'emptyAt', text(state.emptyAt or 0), 'startsAt', text(state.startsAt or 0), 'count', text(state.count or 0),
    'pausedUntil', text(state.pausedUntil or 0), 'pausedFor', state.pausedFor,
    'bornAt', text(state.bornAt or 0), 'usedAt', text(state.usedAt or 0), 'settledAt', text(state.settledAt or 0))
  -- Longer than any bucket takes to fill: a budget that is forgotten begins with an empty one.
  redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(86400000, (endsAt or 0) - now + 3600000)))
end`;

/**
 * Grants requests. Answers `{ now, kind, bornAt, count, ... }`:
 *
 * - `slots`: when each may be sent.
 * - `paused`: nothing until a time, and why.
 * - `share`: every process keeps to its own share until a time.
 * - `clock`: Redis' clock is outside of the period that was named; ask again with the right one.
 *
 * Redis may come back empty, with what it knew before, or to one process only. So whoever finds that nobody has used
 * it since it was lost begins a time in which all go on with their shares, and all leave them at one moment: else
 * the first to come back would take the whole plan while the others still take their shares.
 */
export const RESERVE_SCRIPT = `${STATE}
local msPerToken, capacity, reserved = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lookaheadMs, wanted, isUrgent = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == '1'
local limit, startsAt, endsAt, guardMs = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local knownBirth, knownCount, spent, unused = ARGV[11], tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local awayMs, settleMs = tonumber(ARGV[15]), tonumber(ARGV[16])

if limit > 0 and (now < startsAt or now >= endsAt) then return { text(now), 'clock' } end

local isNew = not state.bornAt or state.bornAt == 0
local isUntouched = isNew or (awayMs >= 0 and (now - state.usedAt) * 2 > awayMs)
if isNew then state.bornAt = now end
state.usedAt = now
state.emptyAt = math.max(state.emptyAt or now, now - capacity * msPerToken)
if isUntouched and (state.settledAt or 0) <= now then
  state.settledAt = now + settleMs
  state.emptyAt = math.max(state.emptyAt, state.settledAt)
elseif spent > 0 then
  state.emptyAt = math.max(state.emptyAt, math.min(state.emptyAt + spent * msPerToken, now))
end
state.emptyAt = math.max(state.emptyAt - unused * msPerToken,
  math.min(state.emptyAt, now - (1 + reserved) * msPerToken))

if limit > 0 then
  if not state.startsAt or state.startsAt < startsAt then state.count = 0 end
  state.startsAt = startsAt
  if text(state.bornAt) ~= knownBirth then state.count = math.max(state.count, knownCount) end
  state.count = math.max(0, state.count + spent - unused)
end

local function reply(kind, ...)
  save(endsAt)
  return { text(now), kind, text(state.bornAt), text(state.count or 0), ... }
end
if (state.pausedUntil or 0) > now then return reply('paused', state.pausedFor, text(state.pausedUntil)) end
if (state.settledAt or 0) > now then return reply('share', text(state.settledAt)) end

local before = math.huge
if limit > 0 then
  if wanted > 0 and state.count >= limit then return reply('paused', 'quota', text(endsAt)) end
  wanted = math.min(wanted, limit - state.count)
  before = endsAt - guardMs
end
local needed = isUrgent and 1 or 1 + reserved
local slots = {}
while #slots < wanted do
  local slot = math.max(now, state.emptyAt + needed * msPerToken)
  if slot >= before or (#slots > 0 and slot > now + lookaheadMs) then break end
  state.emptyAt = state.emptyAt + msPerToken
  slots[#slots + 1] = text(slot)
end
if wanted > 0 and #slots == 0 then return reply('paused', 'rate', text(endsAt)) end
if limit > 0 then state.count = state.count + #slots end
return reply('slots', unpack(slots))`;

/** Tells all processes what a server's refusal has told one. */
export const REFUSE_SCRIPT = `${STATE}
local reason, forMs, msPerToken, headroom = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if reason == 'rate' then
  state.emptyAt = math.max(state.emptyAt or 0, now + forMs + headroom * msPerToken)
end
if forMs > 0 and now + forMs > (state.pausedUntil or 0) then
  state.pausedUntil = now + forMs
  state.pausedFor = reason
end
save(now + forMs)
return 1`;
