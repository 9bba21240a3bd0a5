package io.dalga.broker.redis;

import io.dalga.broker.LocalServiceContract;
import io.dalga.broker.service.RedisService;

class RedisBrokerTest extends LocalServiceContract {

  RedisBrokerTest() {
    super(new RedisService(), "redis", "a{b");
  }
}
