// SPDX-License-Identifier: Apache-2.0
// The two scripts that count in Redis. Each touches one count, so each runs in one slot of a cluster, and
// runs whole or not at all. Names and amounts come as arguments; nothing is put into the text of a script.

/**
 * States what a holder has of one count and takes what it wants beside. The hash has one field a holder:
 * "held generation at". KEYS: count. ARGV: holder, generation, held, least, most, max, sharers, start and
 * end of the window in ms (end 0: none), then slack, silence, keep in ms and the size of a slice in requests.
 * Gives {given, time}, or {-1, time}: the window is not now; {-2, time}: stated by a later connection. The
 * first as text: not every client reads the largest whole numbers right.
 */
export const COUNT = `
local count, holder = KEYS[1], ARGV[1]
local generation, held = tonumber(ARGV[2]), tonumber(ARGV[3])
local least, most, max = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local sharers, starts, ends = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local slack, silence, keep = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
local slice = tonumber(ARGV[13])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if least > 0 and ends > 0 and (now < starts - slack or now >= ends + slack) then
  return {'-1', now}
end
local others = 0
local fields = redis.call('HGETALL', count)
for index = 1, #fields, 2 do
  local amount, by, at = string.match(fields[index + 1], '^(-?%d+) (%d+) (%d+)$')
  if fields[index] == holder then
    if tonumber(by) > generation then return {'-2', now} end
  elseif ends == 0 and tonumber(at) <= now - silence then
    redis.call('HDEL', count, fields[index])
  else
    others = others + tonumber(amount)
  end
end
local given, left = 0, max - others - held
if least > 0 and left >= least then
  local share = math.floor(left / (2 * math.max(1, sharers)))
  given = least
  if share >= slice * least then given = math.max(least, math.min(most, share)) end
end
if held + given == 0 then
  redis.call('HDEL', count, holder)
else
  redis.call('HSET', count, holder, string.format('%.0f %.0f %.0f', held + given, generation, now))
end
if ends == 0 then
  redis.call('PEXPIRE', count, silence)
else
  redis.call('PEXPIREAT', count, string.format('%.0f', ends + keep))
end
return {string.format('%.0f', given), now}
`;

/**
 * Says that a holder lives. KEYS: the set of holders, this holder's beat. ARGV: holder, silence, keep in ms.
 * Gives {living holders, beat, time}; a beat that is not higher than the one before was forgotten.
 */
export const ALIVE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local beat = redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return {redis.call('ZCARD', KEYS[1]), beat, now}
`;
