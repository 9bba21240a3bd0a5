package io.dalga.target.http;

import io.dropwizard.client.HttpClientConfiguration;
import io.dropwizard.client.proxy.ProxyConfiguration;
import io.dropwizard.client.ssl.TlsConfiguration;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.Duration;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
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
   * starts and closes it, and cancels exchanges that take too long.
   *
   * @throws IllegalArgumentException when the configuration asks for what it cannot do
   */
  static CloseableHttpAsyncClient build(
      HttpClientConfiguration configuration, String userAgent, String threadName) {
    HttpAsyncClientBuilder builder =
        HttpAsyncClients.custom()
            .setConnectionManager(connections(configuration).build())
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
            .evictExpiredConnections();
    HttpHost proxy = proxy(configuration.getProxyConfiguration());
    if (proxy != null) {
      builder.setProxy(proxy);
    }
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
        .setTlsStrategy(tls(configuration.getTlsConfiguration()))
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

  private static @Nullable HttpHost proxy(@Nullable ProxyConfiguration proxy) {
    if (proxy == null) {
      return null;
    }
    if (proxy.getAuth() != null || proxy.getNonProxyHosts() != null) {
      throw new IllegalArgumentException(
          "client.proxy: auth and nonProxyHosts are not supported; leave them out");
    }
    return new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort());
  }

  private static TlsStrategy tls(@Nullable TlsConfiguration tls) {
    ClientTlsStrategyBuilder builder =
        ClientTlsStrategyBuilder.create()
            .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH)
            .setHostnameVerifier(new DefaultHostnameVerifier());
    if (tls == null) {
      return builder.buildAsync();
    }
    if (tls.isTrustSelfSignedCertificates() || !tls.isVerifyHostname()) {
      throw new IllegalArgumentException(
          "client.tls: trustSelfSignedCertificates and verifyHostname: false would trust anybody;"
              + " put the receiver's CA into a trustStorePath instead");
    }
    builder.setSslContext(sslContext(tls));
    if (tls.getSupportedProtocols() != null) {
      builder.setTlsVersions(array(tls.getSupportedProtocols()));
    }
    if (tls.getSupportedCiphers() != null) {
      builder.setCiphers(array(tls.getSupportedCiphers()));
    }
    return builder.buildAsync();
  }

  private static String[] array(List<String> strings) {
    return strings.toArray(String[]::new);
  }

  private static SSLContext sslContext(TlsConfiguration tls) {
    try {
      SSLContextBuilder builder = SSLContextBuilder.create().setProtocol(tls.getProtocol());
      File trustStore = tls.getTrustStorePath();
      if (trustStore != null) {
        char[] password = password(tls.getTrustStorePassword());
        builder.loadTrustMaterial(load(tls.getTrustStoreType(), trustStore, password), null);
      }
      File keyStore = tls.getKeyStorePath();
      if (keyStore != null) {
        char[] password = password(tls.getKeyStorePassword());
        builder.loadKeyMaterial(load(tls.getKeyStoreType(), keyStore, password), password);
      }
      return builder.build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("client.tls: " + e.getMessage(), e);
    }
  }

  private static KeyStore load(String type, File file, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(type);
    try (InputStream content = Files.newInputStream(file.toPath())) {
      store.load(content, password);
    }
    return store;
  }

  private static char[] password(@Nullable String password) {
    return password == null ? new char[0] : password.toCharArray();
  }
}
