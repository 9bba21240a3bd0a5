package io.dalga.broker.redis;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/**
 * {@code redis://[user[:password]@]host[:6379][/database]}, or {@code rediss} over TLS. Parameters:
 * {@code timeout}, for connecting and for each answer (1 s), and {@code connections}, the most at
 * once (64).
 */
public final class RedisDriver implements BrokerDriver {

  private static final int PORT = 6379;

  @Override
  public List<String> schemes() {
    return List.of("redis", "rediss");
  }

  @Override
  public String library() {
    return "redis.clients:jedis";
  }

  @Override
  public Broker open(URI uri) {
    BrokerUrl url = new BrokerUrl(uri, Set.of("timeout", "connections"));
    int timeout = (int) url.duration("timeout", Duration.ofSeconds(1)).toMillis();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .timeoutMillis(timeout)
            .blockingSocketTimeoutMillis(timeout + (int) RedisBroker.LONGEST_BLOCK.toMillis())
            .ssl(uri.getScheme().equals("rediss"))
            .database(url.number("database", url.path(), 0))
            .clientName("dalga");
    // A password alone, redis://:secret@host, is for the default user.
    String user = url.user();
    if (user != null && !user.isEmpty()) {
      config.user(user);
    }
    if (url.password() != null) {
      config.password(url.password());
    }
    return new RedisBroker(
        RedisClient.builder()
            .hostAndPort(url.host(), url.port(PORT))
            .clientConfig(config.build())
            .poolConfig(pool(url.number("connections", url.text("connections", ""), 64), timeout))
            .build());
  }

  private static GenericObjectPoolConfig<Connection> pool(int connections, int timeout) {
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMaxWait(Duration.ofMillis(timeout));
    pool.setJmxEnabled(false);
    return pool;
  }
}
