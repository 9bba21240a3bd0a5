package io.dalga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.Sha256;
import io.dalga.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every database must do with the keys of callers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApiKeyStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-08T10:30:00.123Z");
  private static final String ID = "0123456789abcdef";
  private static final String OTHER = "fedcba9876543210";

  private final TestDatabase database;
  private final ApiKeyStore store;

  ApiKeyStoreContract(TestServer server) {
    database = TestDatabase.on(server);
    store = new ApiKeyStore(database.database());
  }

  @BeforeEach
  void clear() {
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM api_keys"));
  }

  @AfterAll
  void close() {
    database.close();
  }

  private static ApiKey key(String id, @Nullable List<String> prefixes, @Nullable Instant end) {
    return new ApiKey(id, "n", Sha256.of(id), "viewer", prefixes, NOW, end, null);
  }

  private ApiKey stored(String id) {
    return store.find(id).orElseThrow();
  }

  @Test
  void a_key_is_found_as_it_was_stored() {
    String strange = "'\"\\\n\u0001\u2028\u540d\ud83d\ude80, ";
    ApiKey key =
        new ApiKey(
            ID,
            strange + "\ud83d\ude80".repeat(80),
            Sha256.of("x"),
            "operator",
            List.of(strange, "\ud83d\ude80".repeat(100)),
            NOW,
            NOW.plusSeconds(1),
            NOW.plusMillis(1));
    store.add(key);

    assertThat(stored(ID)).usingRecursiveComparison().isEqualTo(key);
    assertThat(store.find(ID.toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(store.find(OTHER)).isEmpty();
  }

  @Test
  void all_paths_and_no_path_are_not_the_same() {
    store.add(key(ID, null, null));
    store.add(key(OTHER, List.of(), null));

    assertThat(stored(ID).prefixes()).isNull();
    assertThat(stored(OTHER).prefixes()).isEmpty();
    assertThat(stored(ID).expiresAt()).isNull();
    assertThat(stored(ID).lastUsed()).isNull();
  }

  @Test
  void all_are_listed_the_oldest_first() {
    store.add(
        new ApiKey(ID, "young", Sha256.of("x"), "admin", null, NOW.plusMillis(1), null, null));
    store.add(key(OTHER, null, null));

    assertThat(store.all()).extracting(ApiKey::id).containsExactly(OTHER, ID);
  }

  @Test
  void one_that_is_taken_away_is_gone() {
    store.add(key(ID, null, null));

    assertThat(store.delete(ID)).isTrue();
    assertThat(store.delete(ID)).isFalse();
    assertThat(store.find(ID)).isEmpty();
  }

  @Test
  void an_id_is_one_keys_and_a_role_is_one_of_three() {
    store.add(key(ID, null, null));

    assertThatThrownBy(() -> store.add(key(ID, null, null))).isInstanceOf(JdbiException.class);
    ApiKey root = new ApiKey(OTHER, "n", Sha256.of("x"), "root", null, NOW, null, null);
    assertThatThrownBy(() -> store.add(root)).isInstanceOf(JdbiException.class);
  }

  @Test
  void a_successor_and_the_end_of_the_other_are_written_together() {
    store.add(key(ID, null, null));
    Instant end = NOW.plus(Duration.ofHours(1));

    assertThat(store.replace(ID, end, old -> key(OTHER, old.prefixes(), null))).isPresent();
    assertThat(stored(ID).expiresAt()).isEqualTo(end);
    assertThat(stored(OTHER).expiresAt()).isNull();

    assertThatThrownBy(() -> store.replace(OTHER, end, old -> key(ID, null, null)))
        .isInstanceOf(JdbiException.class);
    assertThat(stored(OTHER).expiresAt()).as("its successor could not be added").isNull();
    assertThat(store.replace("none", end, old -> old)).isEmpty();
  }

  @Test
  void a_key_that_ends_sooner_still_does() {
    store.add(key(ID, null, NOW.plusSeconds(5)));

    store.replace(ID, NOW.plusSeconds(60), old -> key(OTHER, null, null));

    assertThat(stored(ID).expiresAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void it_is_noted_when_it_was_used() {
    store.add(key(ID, null, null));
    store.use(ID, NOW.plusMillis(7));

    assertThat(stored(ID).lastUsed()).isEqualTo(NOW.plusMillis(7));
  }

  @Test
  void what_cannot_be_read_opens_nothing() {
    store.add(key(ID, null, null));
    database.jdbi().useHandle(handle -> handle.execute("UPDATE api_keys SET prefixes = '[1,'"));

    assertThat(stored(ID).prefixes()).isEmpty();
  }
}
