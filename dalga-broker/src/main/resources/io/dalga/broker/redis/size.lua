return { redis.call('ZCARD', delayed), redis.call('LLEN', ready), redis.call('ZCARD', reserved) }
