package io.dalga.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.http.Caller;
import io.dalga.http.PathScope;
import io.dalga.http.Role;
import io.dalga.store.ApiKey;
import io.dalga.store.ApiKeyStore;
import io.dalga.store.TestDatabase;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");

  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final ApiKeyStore store = new ApiKeyStore(database.database());
  private final SettableClock clock = new SettableClock(NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final KeyIssuer issuer = new KeyIssuer(store, clock, new SecureRandom());
  private ApiKeys keys = new ApiKeys(store, clock, nanos::get);

  @BeforeEach
  void forget() {
    keys = new ApiKeys(store, clock, nanos::get);
  }

  @AfterAll
  void close() {
    database.close();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    clock.advance(time);
  }

  private void rename(String table, String name) {
    database
        .jdbi()
        .useHandle(handle -> handle.execute("ALTER TABLE " + table + " RENAME TO " + name));
  }

  @Test
  void a_key_says_who_it_is() {
    KeyIssuer.Issued issued = issuer.create("deploy", "Operator", List.of("bill"), null);

    assertThat(keys.caller(issued.text().text()))
        .isEqualTo(
            new Caller(issued.key().id(), "deploy", Role.OPERATOR, new PathScope(List.of("bill"))));
  }

  @Test
  void a_key_that_was_taken_away_is_good_for_three_seconds_more_where_it_was_read() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, null);
    String text = issued.text().text();
    assertThat(keys.caller(text)).isNotNull();
    issuer.revoke(issued.key().id());

    pass(Duration.ofMillis(2_900));
    assertThat(keys.caller(text)).isNotNull();
    pass(Duration.ofMillis(101));
    assertThat(keys.caller(text)).isNull();
    assertThat(new ApiKeys(store, clock, nanos::get).caller(text)).isNull();
  }

  @Test
  void noting_that_a_key_was_used_makes_it_no_fresher() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, null);
    store.use(issued.key().id(), clock.instant().minus(Duration.ofHours(1)).plusSeconds(2));
    keys.caller(issued.text().text());
    issuer.revoke(issued.key().id());

    pass(Duration.ofSeconds(2));
    assertThat(keys.caller(issued.text().text())).isNotNull();
    pass(Duration.ofSeconds(1));
    assertThat(keys.caller(issued.text().text())).isNull();
  }

  @Test
  void a_key_ends_at_its_time_wherever_it_was_read() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, clock.instant().plusSeconds(1));
    assertThat(keys.caller(issued.text().text())).isNotNull();

    pass(Duration.ofMillis(999));
    assertThat(keys.caller(issued.text().text())).isNotNull();
    pass(Duration.ofMillis(1));
    assertThat(keys.caller(issued.text().text())).isNull();
  }

  @Test
  void without_the_database_it_cannot_be_told_and_what_was_read_is_good_for_a_while() {
    String known = issuer.create("n", "viewer", null, null).text().text();
    String unknown = issuer.create("m", "viewer", null, null).text().text();
    assertThat(keys.caller(known)).isNotNull();
    rename("api_keys", "api_keys_away");
    try {
      assertThat(keys.caller(known)).isNotNull();
      assertThatThrownBy(() -> keys.caller(unknown)).isInstanceOf(JdbiException.class);
      pass(ApiKeys.FRESH);
      assertThatThrownBy(() -> keys.caller(known)).isInstanceOf(JdbiException.class);
      assertThat(keys.isFamiliar(known)).isTrue();
      assertThat(keys.isFamiliar(unknown)).isFalse();
    } finally {
      rename("api_keys_away", "api_keys");
    }
    assertThat(keys.caller(unknown)).isNotNull();
  }

  @Test
  void that_a_key_was_used_is_noted_once_an_hour() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, null);
    String id = issued.key().id();
    assertThat(store.find(id).orElseThrow().lastUsed()).isNull();

    keys.caller(issued.text().text());
    Instant first = clock.instant();
    assertThat(lastUsed(id)).isEqualTo(first);
    pass(Duration.ofMinutes(59));
    keys.caller(issued.text().text());
    assertThat(lastUsed(id)).isEqualTo(first);
    pass(Duration.ofMinutes(1));
    keys.caller(issued.text().text());
    assertThat(lastUsed(id)).isEqualTo(clock.instant());
  }

  private Instant lastUsed(String id) {
    return store.find(id).map(ApiKey::lastUsed).orElseThrow();
  }

  @Test
  void the_secret_is_in_no_text_and_not_in_the_database() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, null);
    String secret = issued.text().text().substring(23);

    assertThat(issued.text().toString()).doesNotContain(secret);
    assertThat(issued.toString()).doesNotContain(secret);
    String row =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT * FROM api_keys WHERE id = :id")
                        .bind("id", issued.key().id())
                        .mapToMap()
                        .one()
                        .toString());
    assertThat(row).contains("name=n").doesNotContain(secret);
  }

  @Test
  void a_role_that_is_none_any_more_may_do_nothing() {
    KeyIssuer.Issued issued = issuer.create("n", "viewer", null, null);
    database
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("ALTER TABLE api_keys DROP CONSTRAINT api_keys_role");
              handle.execute("UPDATE api_keys SET role = 'root' WHERE id = ?", issued.key().id());
            });

    assertThat(keys.caller(issued.text().text()))
        .extracting(Caller::name, Caller::role)
        .containsExactly("n", null);
  }
}
