package io.dalga.target.http;

import io.dropwizard.client.HttpClientConfiguration;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds asynchronous clients from the configuration of Dropwizard's, which itself only builds
 * blocking ones: they need a thread per attempt, and twice the CPU.
 */
final class AsyncHttpClients {

  private static final Logger LOGGER = LoggerFactory.getLogger(AsyncHttpClients.class);

  /**
   * What a reply may have before its body; beyond it, the connection is closed. And small buffers,
   * as requests and replies are: they are most of what an attempt in flight takes.
   */
  private static final Http1Config HTTP1 =
      Http1Config.custom()
          .setMaxLineLength(16 * 1024)
          .setMaxHeaderCount(200)
          .setBufferSize(2 * 1024)
          .build();

  private AsyncHttpClients() {}

  /**
   * A client that neither redirects nor repeats what was sent, and keeps no cookies. The caller
   * starts and closes it, and cancels exchanges that take too long, by a {@link Cancellation}.
   *
   * @param names looks up the host of each new connection
   * @throws IllegalArgumentException when the configuration asks for what it cannot do
   */
  static CloseableHttpAsyncClient build(
      HttpClientConfiguration configuration,
      DnsResolver names,
      String userAgent,
      String threadName) {
    refuse(configuration);
    HttpAsyncClientBuilder builder =
        HttpAsyncClients.custom()
            .setConnectionManager(connections(configuration).setDnsResolver(names).build())
            .setIOReactorConfig(IOReactorConfig.custom().setTcpNoDelay(true).build())
            .setIoReactorExceptionCallback(
                failure -> LOGGER.debug("connection of {} failed", threadName, failure))
            .setHttp1Config(HTTP1)
            .setThreadFactory(new DefaultThreadFactory(threadName, true))
            .setUserAgent(configuration.getUserAgent().orElse(userAgent))
            .setDefaultRequestConfig(requests(configuration))
            .disableRedirectHandling()
            .setRetryStrategy(new StaleConnections())
            .disableCookieManagement()
            .disableAuthCaching()
            .disableConnectionState()
            .evictExpiredConnections()
            .addExecInterceptorBefore(
                ChainElement.MAIN_TRANSPORT.name(), "cancellation", Cancellation::intercept);
    ClientProxy.apply(configuration.getProxyConfiguration(), builder);
    return builder.build();
  }

  /** Starts and closes a client with the application. */
  static Managed managed(CloseableHttpAsyncClient client) {
    return new Managed() {
      @Override
      public void start() {
        client.start();
      }

      @Override
      public void stop() {
        client.close(CloseMode.IMMEDIATE);
      }
    };
  }

  private static PoolingAsyncClientConnectionManagerBuilder connections(
      HttpClientConfiguration configuration) {
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setMaxConnTotal(configuration.getMaxConnections())
        .setMaxConnPerRoute(configuration.getMaxConnectionsPerRoute())
        .setTlsStrategy(ClientTls.strategy(configuration.getTlsConfiguration()))
        .setDefaultTlsConfig(
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(timeout(configuration.getConnectionTimeout()))
                .setTimeToLive(
                    TimeValue.ofMilliseconds(configuration.getTimeToLive().toMilliseconds()))
                .build());
  }

  private static RequestConfig requests(HttpClientConfiguration configuration) {
    return RequestConfig.custom()
        .setConnectionRequestTimeout(timeout(configuration.getConnectionRequestTimeout()))
        .setDefaultKeepAlive(configuration.getKeepAlive().toMilliseconds(), TimeUnit.MILLISECONDS)
        // An attempt has a deadline of its own: the client's goes by the wall clock, and when that
        // is set forward, all that is in flight would fail.
        .setResponseTimeout(Timeout.DISABLED)
        .setContentCompressionEnabled(false)
        .setExpectContinueEnabled(false)
        .setProtocolUpgradeEnabled(false)
        .setRedirectsEnabled(false)
        .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMilliseconds());
  }

  /** What Dropwizard's blocking client does, and this one does not. */
  private static void refuse(HttpClientConfiguration configuration) {
    HttpClientConfiguration defaults = new HttpClientConfiguration();
    refuse(
        !configuration.getTimeout().equals(defaults.getTimeout()),
        "timeout: an attempt is limited as a whole; set the timeout of the target instead");
    refuse(
        configuration.getRetries() != defaults.getRetries(),
        "retries: what failed is tried again as jobs.retryInterval and the like say; leave it out");
    refuse(
        configuration.isCookiesEnabled(),
        "cookiesEnabled: cookies are not kept from one run to another; leave it out");
    refuse(
        configuration.getValidateAfterInactivityPeriod().getQuantity() > 0,
        "validateAfterInactivityPeriod: connections are not tried out before use; set a keepAlive"
            + " that is shorter than the receiver's");
  }

  private static void refuse(boolean set, String rule) {
    if (set) {
      throw new IllegalArgumentException("client." + rule);
    }
  }
}
