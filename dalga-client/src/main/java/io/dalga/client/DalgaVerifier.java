package io.dalga.client;

import static io.dalga.api.SigningSecret.ID_HEADER;
import static io.dalga.api.SigningSecret.SIGNATURE_HEADER;
import static io.dalga.api.SigningSecret.TIMESTAMP_HEADER;

import io.dalga.api.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the deliveries of a target that signs them (Standard Webhooks) from what anybody else may
 * send to the same address:
 *
 * <pre>{@code
 * DalgaVerifier verifier = DalgaVerifier.of(System.getenv("DALGA_SECRET"));
 * DalgaRun run = verifier.verify(request::getHeader, body);
 * }</pre>
 *
 * <p>What is signed is the run's id, the time of the attempt, and the body, byte by byte; neither
 * the address nor the other headers are. Who listens in can send the same again for as long as the
 * tolerance lasts: tell repeats by the id of the run. Immutable and thread-safe.
 */
public final class DalgaVerifier {

  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

  private final List<SigningSecret> secrets;
  private final Duration tolerance;
  private final InstantSource clock;

  private DalgaVerifier(List<SigningSecret> secrets, Duration tolerance, InstantSource clock) {
    this.secrets = secrets;
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * Takes what is signed by any of these secrets; an attempt may be up to 5 minutes old, or as far
   * ahead, by this machine's clock.
   *
   * @param secrets one; several while one takes the place of another
   * @throws IllegalArgumentException when there is none, or one that is no {@code whsec_...}
   */
  public static DalgaVerifier of(String... secrets) {
    if (secrets.length == 0) {
      throw new IllegalArgumentException("without a secret, nothing can be verified");
    }
    return new DalgaVerifier(
        Arrays.stream(secrets).map(SigningSecret::parse).toList(),
        TOLERANCE,
        InstantSource.system());
  }

  /** The same, with another limit for how old or how far ahead an attempt may be. */
  public DalgaVerifier withTolerance(Duration newTolerance) {
    if (newTolerance.isNegative()) {
      throw new IllegalArgumentException("tolerance " + newTolerance + " must not be negative");
    }
    return new DalgaVerifier(secrets, newTolerance, clock);
  }

  /** The same, by another clock; for tests that advance it. */
  public DalgaVerifier withClock(InstantSource newClock) {
    return new DalgaVerifier(secrets, tolerance, newClock);
  }

  /**
   * Reads the headers of a delivery, once it is known to be one.
   *
   * @param header gives the value of a header, whatever the case of its name; null when there is
   *     none
   * @param body as it came, before anything has parsed it; empty when there is none
   * @throws InvalidSignatureException when it is not signed by any of the secrets, or too old, or
   *     ahead of its time
   * @throws IllegalArgumentException when it is signed, and no delivery of Dalga's; names the
   *     header
   */
  public DalgaRun verify(UnaryOperator<@Nullable String> header, byte[] body) {
    String id = required(ID_HEADER, header);
    Instant time = time(required(TIMESTAMP_HEADER, header));
    String signatures = required(SIGNATURE_HEADER, header);
    if (!isSigned(id, time, body, signatures)) {
      throw new InvalidSignatureException(
          "none of the signatures in " + SIGNATURE_HEADER + " fits");
    }
    Duration age = Duration.between(time, clock.instant());
    if (age.abs().compareTo(tolerance) > 0) {
      throw new InvalidSignatureException(
          "%s: the attempt is %d s %s, and %d s are allowed"
              .formatted(
                  TIMESTAMP_HEADER,
                  age.abs().toSeconds(),
                  age.isNegative() ? "ahead of this machine's clock" : "old",
                  tolerance.toSeconds()));
    }
    DalgaRun run = DalgaRun.of(header);
    if (!run.id().equals(id)) {
      throw new InvalidSignatureException("dalga-run-id is not what was signed as " + ID_HEADER);
    }
    return run;
  }

  /** Compares all with all, each in constant time: how long it takes says nothing on a secret. */
  private boolean isSigned(String id, Instant time, byte[] body, String signatures) {
    boolean signed = false;
    for (SigningSecret secret : secrets) {
      byte[] expected = bytes(secret.sign(id, time, body));
      for (String signature : signatures.split(" ")) {
        signed |= MessageDigest.isEqual(expected, bytes(signature));
      }
    }
    return signed;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String required(String name, UnaryOperator<@Nullable String> header) {
    String value = header.apply(name);
    if (value == null || value.isEmpty()) {
      throw new InvalidSignatureException("it is not signed: it has no header " + name);
    }
    return value;
  }

  private static Instant time(String seconds) {
    if (!SECONDS.matcher(seconds).matches()) {
      throw new InvalidSignatureException(TIMESTAMP_HEADER + " is no number of seconds");
    }
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }
}
