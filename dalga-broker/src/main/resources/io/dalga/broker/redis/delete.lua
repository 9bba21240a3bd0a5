-- ARGV: id, token. Returns 1 when the reservation held.
if not is_held(ARGV[1], ARGV[2]) then
  return 0
end
redis.call('ZREM', reserved, ARGV[1])
redis.call('HDEL', messages, ARGV[1])
redis.call('HDEL', deliveries, ARGV[1])
return 1
