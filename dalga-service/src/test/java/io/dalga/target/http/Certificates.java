package io.dalga.target.http;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates in a directory, made by the keytool of the JDK that runs the tests. */
final class Certificates {

  static final String PASSWORD = "changeit";

  private final Path directory;

  Certificates(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes a key and a certificate for it.
   *
   * @param subject who it is for, such as {@code ip:127.0.0.1} or {@code dns:receiver.example}
   */
  Path keyStore(String name, String subject) throws IOException, InterruptedException {
    Path file = directory.resolve(name + ".p12");
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + subject,
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            file.toString());
    File output = directory.resolve(name + ".log").toFile();
    Process process = keytool.redirectErrorStream(true).redirectOutput(output).start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException("keytool fails: " + Files.readString(output.toPath()));
    }
    return file;
  }

  /** The certificate of a key store alone, for those who are to trust it. */
  Path trustStore(Path keyStore, String type) throws IOException, GeneralSecurityException {
    KeyStore from = load(keyStore);
    KeyStore trusted = KeyStore.getInstance(type);
    trusted.load(null, null);
    String alias = from.aliases().nextElement();
    trusted.setCertificateEntry(alias, from.getCertificate(alias));
    Path file = directory.resolve(keyStore.getFileName() + ".trust-" + type);
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  /** What a receiver works with that has this key, and trusts whoever is in that key store. */
  static SSLContext context(Path keys, Path trusted) throws IOException, GeneralSecurityException {
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(load(keys), PASSWORD.toCharArray());
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(load(trusted));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }
}
