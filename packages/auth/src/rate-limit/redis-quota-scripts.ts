/**
 * Reads and writes a budget: one hash (`KEYS[1]`). All times are in ms since the Unix epoch by Redis' own clock, with a
 * fraction:
 *
 * - `emptyAt`: the bucket, see `token-bucket.ts`.
 * - `kind`, `startsAt`, `count`: the quota's period, and the permits granted in it. `base`: how many of them are known
 *   only because a process remembered them when Redis had lost them.
 * - `pausedUntil`, `pausedFor`: what the server said when it refused a request.
 * - `bornAt`: when Redis last knew nothing of this budget. `usedAt`: when it was last used.
 * - `settledAt`: until then every process keeps to its own share.
 * - `plan`, `planAt`: the plan in use, and when it was last used. `other`, `otherAt`: another plan that is in use.
 *
 * When the clock is set back, all times move with it: otherwise a bucket would stay empty for as long as the step.
 */
const STATE = `
local function text(number) return string.format('%.3f', number) end
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local names = { 'emptyAt', 'startsAt', 'count', 'base', 'pausedUntil', 'bornAt', 'usedAt', 'settledAt', 'planAt',
  'otherAt', 'pausedFor', 'kind', 'plan', 'other' }
local values = redis.call('HMGET', KEYS[1], unpack(names))
local state = {}
for i, name in ipairs(names) do
  if i <= 10 then state[name] = tonumber(values[i] or '') or 0 else state[name] = values[i] or '' end
end
local step = state.usedAt - now
if step > 0 then
  for _, name in ipairs({ 'emptyAt', 'pausedUntil', 'usedAt', 'settledAt', 'planAt', 'otherAt' }) do
    state[name] = state[name] - step
  end
end
local function save(endsAt)
  local fields = {}
  for i, name in ipairs(names) do
    fields[#fields + 1] = name
    fields[#fields + 1] = i <= 10 and text(state[name]) or state[name]
  end
  redis.call('HSET', KEYS[1], unpack(fields))
  -- Longer than any bucket takes to fill: a budget that Redis has forgotten starts with an empty one.
  redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(86400000, endsAt - now + 3600000)))
end`;

/**
 * Grants permits. Returns `{ now, kind, bornAt, count, otherPlan, ... }`, where `kind` is one of:
 *
 * - `permits`: when each may be used.
 * - `paused`: until when nothing may be sent, and why.
 * - `share`: until when every process keeps to its own share.
 * - `clock`: Redis' clock is outside of the period that was named; the process must try again with the right one.
 * - `late`: a later request of this process ran first, so that this one did nothing.
 *
 * **Nothing is counted twice, and no permit is counted that no process got.** A process does not say what it has used
 * since its last request, but all that it has used in the period. A second hash (`KEYS[2]`, one for each process) holds
 * what is counted for the process already, grants included. A request may run long after its process gave up on it, or
 * twice, or lose its response. The next request corrects that: what such a request granted is not part of what the
 * process says it has used.
 *
 * **Redis may come back empty, with an old state, or to one process only.** A process that finds that no other has used
 * Redis since it was lost begins a time in which all go on with their shares, and all leave them at one moment.
 * Otherwise the first to come back would take the whole plan while the others still take their shares. Each process
 * then tells the highest count that it was told, and what it has used since.
 */
export const ACQUIRE_SCRIPT = `${STATE}
local msPerToken, capacity, reserved = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lookaheadMs, wanted, isUrgent = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == '1'
local limit, startsAt, endsAt, guardMs = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local number, used = tonumber(ARGV[11]), tonumber(ARGV[12])
local knownBirth, knownCount, knownUsed = ARGV[13], tonumber(ARGV[14]), tonumber(ARGV[15])
local awayMs, settleMs, plan, kind = tonumber(ARGV[16]), tonumber(ARGV[17]), ARGV[18], ARGV[19]

if limit > 0 and (now < startsAt or now >= endsAt) then return { text(now), 'clock' } end
local noted = redis.call('HMGET', KEYS[2], 'number', 'used', 'startsAt', 'bornAt')
if number < (tonumber(noted[1] or '') or 0) then return { text(now), 'late' } end

local isNew = state.bornAt == 0
local isUntouched = isNew or (awayMs >= 0 and (now - state.usedAt) * 2 > awayMs)
if isNew then
  state.bornAt = now
  state.emptyAt = now
end
state.usedAt = now

local other = ''
if state.plan == plan then
  state.planAt = now
  if now - state.otherAt < 60000 then other = state.other end
elseif state.plan ~= '' and now - state.planAt < 60000 then
  state.other, state.otherAt, other = plan, now, state.plan
else
  state.plan, state.planAt, state.other, state.otherAt = plan, now, '', 0
end
if other ~= '' then
  local ownRate = string.match(plan, '^(%S+)/s')
  local rate, burst, quota = string.match(other, '^(%S+)/s, burst (%d+)(.*)$')
  msPerToken = math.max(msPerToken, msPerToken * ownRate / rate)
  capacity = math.min(capacity, tonumber(burst))
  local otherLimit, otherKind = string.match(quota, '^, (%d+) per (.*)$')
  if limit > 0 and otherKind == kind then limit = math.min(limit, tonumber(otherLimit)) end
end

if kind ~= state.kind then
  -- With periods of two kinds, neither may start the count again.
  if other == '' then state.kind, state.startsAt, state.count, state.base = kind, startsAt, 0, 0 end
elseif startsAt > state.startsAt or state.startsAt - startsAt > endsAt - startsAt then
  state.startsAt, state.count, state.base = startsAt, 0, 0
end

local isNoted = noted[4] == text(state.bornAt) and tonumber(noted[3]) >= startsAt
if not isNoted and text(state.bornAt) ~= knownBirth and knownCount > state.base then
  state.count = state.count + knownCount - state.base
  state.base = knownCount
end
local change = used - (isNoted and tonumber(noted[2]) or knownUsed)
state.count = math.max(0, state.count + change)

state.emptyAt = math.max(state.emptyAt, now - capacity * msPerToken)
if isUntouched and state.settledAt <= now then
  state.settledAt = now + settleMs
  state.emptyAt = math.max(state.emptyAt, state.settledAt)
elseif change > 0 then
  state.emptyAt = math.max(state.emptyAt, math.min(state.emptyAt + change * msPerToken, now))
end
if change < 0 then
  state.emptyAt = math.max(state.emptyAt + change * msPerToken,
    math.min(state.emptyAt, now - (1 + reserved) * msPerToken))
end

local function respond(kind, granted, ...)
  state.count = state.count + granted
  save(endsAt)
  redis.call('HSET', KEYS[2], 'number', ARGV[11], 'used', string.format('%.0f', used + granted),
    'startsAt', ARGV[8], 'bornAt', text(state.bornAt))
  redis.call('PEXPIRE', KEYS[2], 86400000)
  return { text(now), kind, text(state.bornAt), string.format('%.0f', state.count), other, ... }
end
if state.pausedUntil > now then return respond('paused', 0, state.pausedFor, text(state.pausedUntil)) end
if state.settledAt > now then return respond('share', 0, text(state.settledAt)) end

local before = math.huge
if limit > 0 then
  if wanted > 0 and state.count >= limit then
    -- Clients with another plan may be on their way out.
    local untilTime = other == '' and endsAt or math.min(endsAt, now + 60000)
    return respond('paused', 0, 'quota', text(untilTime))
  end
  wanted = math.min(wanted, limit - state.count)
  before = endsAt - guardMs
end
local needed = isUrgent and 1 or 1 + reserved
local permits = {}
while #permits < wanted do
  local at = math.max(now, state.emptyAt + needed * msPerToken)
  if at >= before or (#permits > 0 and at > now + lookaheadMs) then break end
  state.emptyAt = state.emptyAt + msPerToken
  permits[#permits + 1] = text(at)
end
if wanted > 0 and #permits == 0 then return respond('paused', 0, 'rate', text(endsAt)) end
return respond('permits', #permits, unpack(permits))`;

/** Tells all processes that the server refused a request of one; for no longer than until a time, even if it runs late. */
export const REFUSE_SCRIPT = `${STATE}
local reason, forMs, lastAt = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local msPerToken, headroom = tonumber(ARGV[4]), tonumber(ARGV[5])
local untilTime = math.min(now + forMs, lastAt)
if reason == 'rate' then
  state.emptyAt = math.max(state.emptyAt, untilTime + headroom * msPerToken)
end
if untilTime > now and untilTime > state.pausedUntil then
  state.pausedUntil = untilTime
  state.pausedFor = reason
end
save(untilTime)
return 1`;
