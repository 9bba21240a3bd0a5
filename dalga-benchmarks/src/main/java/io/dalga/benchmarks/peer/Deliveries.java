package io.dalga.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Posts to the receiver over connections that are kept, with nothing done that one receiver does
 * not need: no redirects, cookies, repeats or checks of idle connections. Thread-safe.
 */
final class Deliveries {

  private final HttpClient client;
  private final HttpHost host;
  private final String prefix;

  /** For as many at once as there are connections. */
  Deliveries(String baseUrl, int connections) {
    URI base = URI.create(baseUrl);
    PoolingHttpClientConnectionManager pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setMaxConnPerRoute(connections)
            .setMaxConnTotal(connections)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                    .build())
            .build();
    this.client = HttpClients.createMinimal(pool);
    this.host = HttpHost.create(base);
    this.prefix = base.getPath();
  }

  /** Posts a body, and returns when it has been answered 200. */
  void post(String path, String body) {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", host, prefix + path);
    request.setEntity(new StringEntity(body, ContentType.TEXT_PLAIN));
    try {
      client.execute(host, request, Deliveries::check);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean check(ClassicHttpResponse response) throws IOException {
    EntityUtils.consume(response.getEntity());
    if (response.getCode() != HttpStatus.SC_OK) {
      throw new IOException("answered " + response.getCode());
    }
    return true;
  }
}
