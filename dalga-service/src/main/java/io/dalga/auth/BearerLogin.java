package io.dalga.auth;

import io.dalga.http.Caller;
import io.dalga.http.HttpSetup;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Callers show a token: {@code Authorization: Bearer <token>}. An address that has shown wrong ones
 * too often is not looked at for a while, unless with a token that is known already: so the guesses
 * of one client do not shut out the others behind the same proxy.
 */
final class BearerLogin implements Login {

  private static final String SCHEME = "Bearer ";
  private static final int V6_BYTES = 16;

  private final Authentication authentication;
  private final Allowances failures;

  /**
   * @param failures how many wrong tokens each address may show
   */
  BearerLogin(Authentication authentication, Allowances failures) {
    this.authentication = authentication;
    this.failures = failures;
  }

  @Override
  public Caller caller(ContainerRequestContext request) {
    String token = token(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    if (token == null) {
      throw unauthorized(
          "say who you are: Authorization: Bearer, and the key or token that you have", "Bearer");
    }
    String address = network(HttpSetup.remoteAddress(request));
    if (!authentication.isFamiliar(token)) {
      failures.checkAny(address, "too many wrong keys or tokens have come from this address");
    }
    Caller caller = authentication.caller(token);
    if (caller == null) {
      failures.take(address, "too many wrong keys or tokens have come from this address");
      throw unauthorized(
          "this key or token is not, or no longer, good here; get a new one",
          "Bearer error=\"invalid_token\"");
    }
    return caller;
  }

  /** What failures are counted by: the address, or of version 6 the 64 bits that are given out. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // In brackets, it is never taken for a name that somebody could be asked for.
      String literal = address.startsWith("[") ? address : "[" + address + "]";
      byte[] bytes = InetAddress.getByName(literal).getAddress();
      return bytes.length == V6_BYTES
          ? HexFormat.of().formatHex(bytes, 0, V6_BYTES / 2) + "/64"
          : address;
    } catch (UnknownHostException e) {
      return address;
    }
  }

  private static @Nullable String token(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String token = authorization.substring(SCHEME.length()).strip();
    return token.isEmpty() ? null : token;
  }

  private static NotAuthorizedException unauthorized(String detail, String challenge) {
    return new NotAuthorizedException(
        detail,
        Response.status(Response.Status.UNAUTHORIZED)
            .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
            .build());
  }
}
