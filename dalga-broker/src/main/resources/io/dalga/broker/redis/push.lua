-- ARGV: id, message, delay in ms
redis.call('HSET', messages, ARGV[1], ARGV[2])
add(ARGV[1], tonumber(ARGV[3]))
