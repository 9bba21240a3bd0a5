package io.dalga.auth;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dalga.store.ApiKeyStore;
import io.dropwizard.core.setup.Environment;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * Nobody is asked who calls, and everybody may do everything. So it listens on the loopback
 * interface alone, unless {@code anybodyMayConnect} says that this is what is wanted.
 */
@JsonTypeName("none")
public final class OpenFactory extends AuthFactory {

  @Override
  String typeName() {
    return "none";
  }

  @Override
  boolean asksCallers() {
    return false;
  }

  @Override
  void check(Listeners listeners) {
    if (anybodyMayConnect()) {
      return;
    }
    Stream.of(listeners.application(), listeners.admin())
        .flatMap(connectors -> Listeners.open(connectors).stream())
        .findFirst()
        .ifPresent(
            place -> {
              throw new IllegalArgumentException(
                  "auth.type none lets everybody in who can connect, and the server is to listen on "
                      + place
                      + ": ask callers for keys (auth.type apiKeys, DALGA_AUTH_TYPE=apiKeys) or"
                      + " tokens (jwt), listen on 127.0.0.1 alone (bindHost), or say that anybody"
                      + " may (auth.anybodyMayConnect true, DALGA_AUTH_ANYBODY=true)");
            });
  }

  @Override
  Login login(Environment environment, ApiKeyStore keys, InstantSource clock) {
    return new OpenLogin(new OtherSites(anybodyMayConnect()));
  }
}
