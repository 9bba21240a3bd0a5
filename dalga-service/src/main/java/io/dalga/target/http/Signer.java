package io.dalga.target.http;

import io.dalga.api.SigningSecret;
import io.dalga.target.Message;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Signs what is sent, by each of its secrets, so that a receiver that knows one of them can tell
 * who sent it. Immutable and thread-safe.
 */
final class Signer {

  private final List<SigningSecret> secrets;

  /**
   * @param setting the name of the secrets in the configuration
   * @throws IllegalArgumentException when one is no secret, in words that do not show it
   */
  Signer(String setting, List<String> secrets) {
    List<SigningSecret> parsed = new ArrayList<>();
    for (String secret : secrets) {
      try {
        parsed.add(SigningSecret.parse(secret));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, number %d: %s".formatted(setting, parsed.size() + 1, e.getMessage()), e);
      }
    }
    this.secrets = List.copyOf(parsed);
  }

  /**
   * Adds the headers; whatever the job itself has under their names is replaced.
   *
   * @param body what is sent; empty when nothing is
   */
  void sign(HttpRequest request, Message message, byte[] body) {
    StringBuilder signatures = new StringBuilder();
    for (SigningSecret secret : secrets) {
      signatures
          .append(signatures.isEmpty() ? "" : " ")
          .append(secret.sign(message.runId(), message.startedAt(), body));
    }
    request.setHeader(SigningSecret.ID_HEADER, message.runId());
    request.setHeader(SigningSecret.TIMESTAMP_HEADER, message.startedAt().getEpochSecond());
    request.setHeader(SigningSecret.SIGNATURE_HEADER, signatures.toString());
  }
}
