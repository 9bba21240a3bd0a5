-- ARGV: id, token, delay in ms. Returns 1 when the reservation held.
if not is_held(ARGV[1], ARGV[2]) then
  return 0
end
redis.call('ZREM', reserved, ARGV[1])
add(ARGV[1], tonumber(ARGV[3]))
return 1
