package io.dalga.auth;

import io.dalga.api.Rfc3339;
import io.dalga.job.Printable;
import io.dalga.store.ApiKey;
import io.dalga.store.DatabaseFactory;
import io.dalga.store.StandaloneDatabase;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists and takes away keys in the database, so that there is a first one to call the API
 * with. The key alone goes to the standard output, for scripts.
 *
 * @param <T> the application's configuration
 */
public final class KeyCommand<T extends Configuration> extends ConfiguredCommand<T> {

  private static final String ACTION = "action";
  private static final String NAME = "name";
  private static final String ROLE = "role";
  private static final String PREFIX = "prefix";
  private static final String EXPIRES_AT = "expires-at";
  private static final String ID = "id";

  private final Class<T> configurationClass;
  private final Function<T, DatabaseFactory> databaseOf;
  private final SecureRandom random;
  private final PrintStream out;
  private final PrintStream errors;

  /**
   * @param databaseOf finds the database in the configuration
   * @param random draws keys
   */
  public KeyCommand(
      Class<T> configurationClass,
      Function<T, DatabaseFactory> databaseOf,
      SecureRandom random,
      PrintStream out,
      PrintStream errors) {
    super("key", "Makes, lists and revokes the keys that callers show (auth.type apiKeys)");
    this.configurationClass = configurationClass;
    this.databaseOf = databaseOf;
    this.random = random;
    this.out = out;
    this.errors = errors;
  }

  @Override
  protected Class<T> getConfigurationClass() {
    return configurationClass;
  }

  @Override
  public void configure(Subparser parser) {
    parser.addArgument(ACTION).choices("create", "list", "revoke").help("what to do");
    super.configure(parser);
    parser.addArgument("--name").dest(NAME).help("create: whose key it is, or what for");
    parser.addArgument("--role").dest(ROLE).help("create: viewer, operator or admin");
    parser
        .addArgument("--prefix")
        .dest(PREFIX)
        .action(Arguments.append())
        .help("create: good only for jobs whose path begins with this; may be repeated");
    parser
        .addArgument("--expires-at")
        .dest(EXPIRES_AT)
        .help("create: when it ends, as in 2027-12-31T00:00:00Z; never when left out");
    parser.addArgument("--id").dest(ID).help("revoke: which one");
  }

  @Override
  protected void run(Bootstrap<T> bootstrap, Namespace arguments, T configuration) {
    DatabaseFactory configured = databaseOf.apply(configuration);
    try (StandaloneDatabase database = new StandaloneDatabase(configured)) {
      if (configured.migratesAtStart()) {
        database.migrate();
      }
      Instant now = database.jobs().now();
      run(arguments, new KeyIssuer(database.apiKeys(), () -> now, random), now);
    }
  }

  private void run(Namespace arguments, KeyIssuer issuer, Instant now) {
    switch (arguments.getString(ACTION)) {
      case "create" -> create(arguments, issuer);
      case "revoke" -> revoke(arguments.getString(ID), issuer);
      default -> issuer.all().forEach(key -> out.println(described(key, now)));
    }
  }

  private void create(Namespace arguments, KeyIssuer issuer) {
    KeyIssuer.Issued issued =
        issuer.create(
            arguments.getString(NAME),
            arguments.getString(ROLE),
            arguments.<@Nullable List<String>>get(PREFIX),
            time(arguments.getString(EXPIRES_AT)));
    errors.println("made key " + issued.key().id() + "; keep it, it cannot be shown again:");
    out.println(issued.text().text());
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Rfc3339.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--expires-at " + text + " is no time; write 2027-12-31T00:00:00Z", e);
    }
  }

  private void revoke(@Nullable String id, KeyIssuer issuer) {
    if (id == null || !issuer.revoke(id)) {
      throw new IllegalArgumentException(
          "there is no key of the id " + id + "; key list shows the ids, and --id names one");
    }
    errors.println("revoked key " + id + "; instances take it for a few seconds more at most");
  }

  private static String described(ApiKey key, Instant now) {
    return String.join(
        "\t",
        key.id(),
        key.role(),
        key.prefixes() == null ? "all paths" : Printable.of(String.join(",", key.prefixes())),
        key.expiresAt() == null
            ? "never expires"
            : (key.isExpired(now) ? "expired " : "expires ") + key.expiresAt(),
        key.lastUsed() == null ? "never used" : "last used " + key.lastUsed(),
        Printable.of(key.name()));
  }
}
