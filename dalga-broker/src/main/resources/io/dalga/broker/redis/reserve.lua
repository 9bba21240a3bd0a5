-- ARGV: how many at most, timeout in ms
-- Returns for how many ms nothing more will be due by itself (-1: for ever), then id, message and
-- deliveries of each that is reserved.
migrate(delayed)
migrate(reserved)
local result = { -1 }
for _ = 1, tonumber(ARGV[1]) do
  local id = redis.call('LPOP', ready)
  if not id then
    break
  end
  local message = redis.call('HGET', messages, id)
  if message then
    redis.call('ZADD', reserved, now + ARGV[2], id)
    result[#result + 1] = id
    result[#result + 1] = message
    result[#result + 1] = redis.call('HINCRBY', deliveries, id, 1)
  end
end
if redis.call('LLEN', ready) > 0 then
  wake_one()
end
for _, from in ipairs({ delayed, reserved }) do
  local first = redis.call('ZRANGE', from, 0, 0, 'WITHSCORES')
  if first[2] then
    local pause = math.max(0, tonumber(first[2]) - now)
    if result[1] < 0 or pause < result[1] then
      result[1] = pause
    end
  end
end
return result
