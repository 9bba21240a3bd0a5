package io.dalga.target.http;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates in a directory, made by the keytool of the JDK that runs the tests. */
public final class Certificates {

  public static final String PASSWORD = "changeit";

  private final Path directory;

  public Certificates(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes a key and a certificate for it.
   *
   * @param subject who it is for, such as {@code ip:127.0.0.1} or {@code dns:receiver.example}
   */
  public Path keyStore(String name, String subject) throws IOException, InterruptedException {
    Path file = directory.resolve(name + ".p12");
    generate(file, name, "-ext", "san=" + subject);
    return file;
  }

  /** Makes a key that signs others' certificates, and a certificate for it. */
  public Path authority(String name) throws IOException, InterruptedException {
    Path file = directory.resolve(name + ".p12");
    generate(file, name, "-ext", "bc:c=ca:true");
    return file;
  }

  /** Makes a key and a certificate for it that an authority has signed. */
  public Path signedBy(Path authority, String name, String subject)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve(name + ".p12");
    Files.copy(authority, file);
    String signer = load(authority).aliases().nextElement();
    generate(file, name, "-ext", "san=" + subject, "-signer", signer);
    KeyStore alone = load(file);
    alone.deleteEntry(signer);
    store(alone, file);
    return file;
  }

  /** The keys of two stores in one. */
  Path together(Path one, Path other) throws IOException, GeneralSecurityException {
    KeyStore both = load(one);
    KeyStore from = load(other);
    for (String alias : Collections.list(from.aliases())) {
      both.setKeyEntry(
          alias,
          from.getKey(alias, PASSWORD.toCharArray()),
          PASSWORD.toCharArray(),
          from.getCertificateChain(alias));
    }
    Path file = directory.resolve("both.p12");
    store(both, file);
    return file;
  }

  private void generate(Path file, String name, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
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
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
    command.addAll(List.of(more));
    File output = directory.resolve(name + ".log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException("keytool fails: " + Files.readString(output.toPath()));
    }
  }

  /** The certificate of a key store alone, for those who are to trust it. */
  public Path trustStore(Path keyStore, String type) throws IOException, GeneralSecurityException {
    KeyStore from = load(keyStore);
    KeyStore trusted = KeyStore.getInstance(type);
    trusted.load(null, null);
    String alias = from.aliases().nextElement();
    trusted.setCertificateEntry(alias, from.getCertificate(alias));
    Path file = directory.resolve(keyStore.getFileName() + ".trust-" + type);
    store(trusted, file);
    return file;
  }

  private static void store(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  /** What a receiver works with that has this key, and trusts whoever is in that key store. */
  public static SSLContext context(Path keys, Path trusted)
      throws IOException, GeneralSecurityException {
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
