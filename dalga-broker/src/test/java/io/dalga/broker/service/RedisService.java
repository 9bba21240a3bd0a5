package io.dalga.broker.service;

import java.util.List;

/** Redis that writes each change to the disk before it answers. */
public final class RedisService extends LocalService {

  public RedisService() {
    super("redis");
  }

  @Override
  protected List<String> command() {
    return List.of(
        program("redis-server", "redis-server"),
        "--port",
        String.valueOf(port()),
        "--bind",
        "127.0.0.1",
        "--dir",
        directory().toString(),
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always");
  }
}
