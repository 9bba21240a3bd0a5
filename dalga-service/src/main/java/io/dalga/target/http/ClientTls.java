package io.dalga.target.http;

import io.dropwizard.client.ssl.TlsConfiguration;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.ssl.PrivateKeyStrategy;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.jspecify.annotations.Nullable;

/** Whom a client trusts, and which certificate it presents. Host names are verified, always. */
final class ClientTls {

  private ClientTls() {}

  /**
   * @param tls null = whom the JVM trusts, and no certificate
   * @throws IllegalArgumentException when the configuration asks for what it must not do, or a
   *     store cannot be read
   */
  static TlsStrategy strategy(@Nullable TlsConfiguration tls) {
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
      if (tls.getProvider() != null) {
        builder.setProvider(provider(tls.getProvider()));
      }
      File trustStore = tls.getTrustStorePath();
      if (trustStore != null) {
        char[] password = password(tls.getTrustStorePassword());
        String provider = tls.getTrustStoreProvider();
        builder.loadTrustMaterial(
            load(tls.getTrustStoreType(), provider, trustStore, password), null);
      }
      File keyStore = tls.getKeyStorePath();
      if (keyStore != null) {
        char[] password = password(tls.getKeyStorePassword());
        String provider = tls.getKeyStoreProvider();
        KeyStore keys = load(tls.getKeyStoreType(), provider, keyStore, password);
        builder.loadKeyMaterial(keys, password, choice(keys, tls.getCertAlias()));
      }
      return builder.build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("client.tls: " + e.getMessage(), e);
    }
  }

  /** The builder itself would go on with the default if there were none of that name. */
  private static Provider provider(String name) throws NoSuchProviderException {
    Provider provider = Security.getProvider(name);
    if (provider == null) {
      throw new NoSuchProviderException("the JVM has no security provider named " + name);
    }
    return provider;
  }

  private static KeyStore load(String type, @Nullable String provider, File file, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store =
        provider == null ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
    try (InputStream content = Files.newInputStream(file.toPath())) {
      store.load(content, password);
    }
    return store;
  }

  private static char[] password(@Nullable String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  /** Null = whichever the receiver accepts. */
  private static @Nullable PrivateKeyStrategy choice(KeyStore keys, @Nullable String alias)
      throws GeneralSecurityException {
    if (alias == null) {
      return null;
    }
    if (!keys.isKeyEntry(alias)) {
      throw new IllegalArgumentException(
          "client.tls.certAlias: the key store has no key of the name \"" + alias + "\"");
    }
    return (aliases, parameters) -> alias;
  }
}
