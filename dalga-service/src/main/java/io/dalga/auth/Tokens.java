package io.dalga.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.dalga.http.Caller;
import jakarta.ws.rs.ServiceUnavailableException;
import java.text.ParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers show tokens that somebody else has signed. Thread-safe. */
final class Tokens implements Authentication {

  private static final Logger LOGGER = LoggerFactory.getLogger(Tokens.class);
  private static final long RETRY_AFTER_SECONDS = 1;

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final Claims claims;

  /**
   * Which tokens are good.
   *
   * @param audience who must be meant
   * @param algorithms of the signature; a token that names another, or none, is not looked at
   * @param clockSkewSeconds how wrong the clocks may be
   */
  record Rules(
      String issuer, String audience, Set<JWSAlgorithm> algorithms, int clockSkewSeconds) {}

  Tokens(Rules rules, Claims claims, JWKSource<SecurityContext> publicKeys) {
    this.claims = claims;
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(rules.algorithms(), publicKeys));
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            Set.of(rules.audience()),
            new JWTClaimsSet.Builder().issuer(rules.issuer()).build(),
            Set.of("sub", "exp"),
            Set.of());
    verifier.setMaxClockSkew(rules.clockSkewSeconds());
    processor.setJWTClaimsSetVerifier(verifier);
  }

  @Override
  public @Nullable Caller caller(String token) {
    try {
      return claims.caller(processor.process(token, null));
    } catch (RateLimitReachedException e) {
      // It names a key that is not there, and that was looked for a moment ago.
      return null;
    } catch (KeySourceException e) {
      LOGGER.warn("unavailable: the public keys that tokens are signed by: {}", e.getMessage());
      throw new ServiceUnavailableException(
          "it cannot be told now who has signed this token, try again", RETRY_AFTER_SECONDS);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      // Without the message, which may hold a piece of the token.
      LOGGER.debug("refused a token: {}", e.getClass().getSimpleName());
      return null;
    }
  }

  /** Nobody else is asked, unless a key is new. */
  @Override
  public boolean isFamiliar(String token) {
    return true;
  }
}
