package io.dalga.target.http;

import io.dropwizard.client.proxy.AuthConfiguration;
import io.dropwizard.client.proxy.ProxyConfiguration;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a client sends through a proxy: plain requests as they are, with an absolute URL, TLS
 * through a tunnel. Who it is, it tells a proxy that asks, and nobody else.
 */
final class ClientProxy {

  private ClientProxy() {}

  /**
   * @throws IllegalArgumentException when the configuration asks for what it cannot do
   */
  static void apply(@Nullable ProxyConfiguration proxy, HttpAsyncClientBuilder builder) {
    if (proxy == null) {
      return;
    }
    if (!HttpHost.DEFAULT_SCHEME.getId().equalsIgnoreCase(proxy.getScheme())) {
      throw new IllegalArgumentException(
          "client.proxy.scheme: the proxy itself is reached by http; \""
              + proxy.getScheme()
              + "\" is not supported");
    }
    if (proxy.getNonProxyHosts() != null) {
      throw new IllegalArgumentException(
          "client.proxy.nonProxyHosts: a target has one host; leave out client.proxy where it is to"
              + " be reached directly");
    }
    HttpHost host = new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort());
    builder.setProxy(host);
    AuthConfiguration auth = proxy.getAuth();
    if (auth != null) {
      builder.setDefaultCredentialsProvider(credentials(host, auth));
    }
  }

  private static BasicCredentialsProvider credentials(HttpHost proxy, AuthConfiguration auth) {
    if (AuthConfiguration.NTLM_AUTH_SCHEME.equalsIgnoreCase(auth.getAuthScheme())
        || AuthConfiguration.NT_CREDS.equalsIgnoreCase(auth.getCredentialType())) {
      throw new IllegalArgumentException(
          "client.proxy.auth: NTLM is not supported; leave out authScheme and credentialType, and"
              + " let the proxy ask for Basic or Digest");
    }
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(proxy, auth.getRealm(), auth.getAuthScheme()),
        new UsernamePasswordCredentials(auth.getUsername(), auth.getPassword().toCharArray()));
    return credentials;
  }
}
