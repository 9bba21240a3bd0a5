package io.dalga.target.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/**
 * How a target signs what it sends.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>secrets</td><td>(required)</td><td>each {@code whsec_} and the Base64 of 24 to 64
 *       bytes; several while one takes the place of another: each signs</td></tr>
 * </table>
 */
final class SigningFactory {

  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
  @NotEmpty
  private List<@NotNull String> secrets = List.of();

  /** For the configuration file. */
  SigningFactory() {}

  SigningFactory(List<String> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  Signer build() {
    return new Signer("signing.secrets", secrets);
  }
}
