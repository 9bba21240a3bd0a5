-- What the other scripts begin with. A queue is six keys with one hash tag, so one node has them all:
--   KEYS[1] ready       list of message ids
--   KEYS[2] delayed     sorted set of ids by when they become ready, in milliseconds of the server
--   KEYS[3] reserved    sorted set of ids by when their reservation ends
--   KEYS[4] messages    hash from id to message
--   KEYS[5] deliveries  hash from id to how often it has been reserved; the count is the token
--   KEYS[6] wake        list of one element at most, for which those wait who found nothing
local ready, delayed, reserved, messages, deliveries, wake =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function wake_one()
  if redis.call('LLEN', wake) == 0 then
    redis.call('RPUSH', wake, 1)
  end
end

local function add(id, delay)
  if delay > 0 then
    redis.call('ZADD', delayed, now + delay, id)
  else
    redis.call('RPUSH', ready, id)
  end
  -- Who waits has to look again in any case: the next delayed message may be due earlier now.
  wake_one()
end

local function migrate(from)
  local due = redis.call('ZRANGEBYSCORE', from, '-inf', now, 'LIMIT', 0, 100)
  for _, id in ipairs(due) do
    redis.call('ZREM', from, id)
    redis.call('RPUSH', ready, id)
  end
  return #due
end

local function is_held(id, token)
  local ends = redis.call('ZSCORE', reserved, id)
  return ends and tonumber(ends) > now and redis.call('HGET', deliveries, id) == token
end
