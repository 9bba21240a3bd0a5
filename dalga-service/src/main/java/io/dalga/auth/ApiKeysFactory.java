package io.dalga.auth;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dalga.store.ApiKeyStore;
import io.dropwizard.core.setup.Environment;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Callers show keys, which the API makes at {@code /keys} and the command {@code key}. */
@JsonTypeName("apiKeys")
public final class ApiKeysFactory extends AuthFactory {

  @Override
  String typeName() {
    return "apiKeys";
  }

  @Override
  boolean asksCallers() {
    return true;
  }

  @Override
  void check(Listeners listeners) {
    listeners.warnOfOpenAdmin();
  }

  @Override
  Login login(Environment environment, ApiKeyStore keys, InstantSource clock) {
    environment.jersey().register(new KeysResource(new KeyIssuer(keys, clock, new SecureRandom())));
    return byTokens(new ApiKeys(keys, clock, System::nanoTime));
  }
}
