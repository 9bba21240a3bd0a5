-- ARGV: id, token, timeout in ms from now. Returns 1 when the reservation held.
if not is_held(ARGV[1], ARGV[2]) then
  return 0
end
redis.call('ZADD', reserved, now + ARGV[3], ARGV[1])
return 1
