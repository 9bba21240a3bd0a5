package io.dalga.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link DalgaClient}. Not thread-safe; the clients that it builds are.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 * <tr><td>{@code httpClient}</td><td>one of its own, which takes at most half of the request
 *     timeout to connect</td><td>what the calls go through, with its proxy, TLS and executor</td></tr>
 * <tr><td>{@code requestTimeout}</td><td>10 s</td><td>how long one attempt may take, from
 *     connecting to the last byte of the reply</td></tr>
 * <tr><td>{@code retries}</td><td>{@link RetryPolicy#standard()}</td><td>how often, and for how
 *     long in all</td></tr>
 * <tr><td>{@code userAgent}</td><td>{@code dalga-client}</td><td>the name given to the
 *     server</td></tr>
 * <tr><td>{@code token}</td><td>none</td><td>the key, or signed token, that says who calls; it is in
 *     no text, error or log</td></tr>
 * <tr><td>{@code header}</td><td>none</td><td>sent with every call</td></tr>
 * </table>
 */
public final class DalgaClientBuilder {

  private final HttpRequest.Builder template;
  private @Nullable Supplier<String> authorizations;
  private @Nullable HttpClient httpClient;
  private Duration requestTimeout = Duration.ofSeconds(10);
  private RetryPolicy retries = RetryPolicy.standard();
  private Function<Duration, Executor> delayed =
      delay ->
          CompletableFuture.delayedExecutor(
              TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);

  DalgaClientBuilder(URI baseUri) {
    if (baseUri.getRawQuery() != null
        || baseUri.getRawFragment() != null
        || baseUri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the base URI must be http(s)://host:port/path, with no user, query or fragment");
    }
    template =
        HttpRequest.newBuilder(baseUri)
            .version(HttpClient.Version.HTTP_1_1)
            .setHeader("Accept", "application/json, application/problem+json")
            .setHeader("User-Agent", "dalga-client");
  }

  /**
   * Sends through this client, in HTTP/1.1 whatever its own version is. Its connect timeout
   * matters: only an attempt that failed while connecting is sure not to have reached the server.
   */
  public DalgaClientBuilder httpClient(HttpClient client) {
    httpClient = client;
    return this;
  }

  /** How long one attempt may take; longer than zero. */
  public DalgaClientBuilder requestTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("requestTimeout " + timeout + " must be above zero");
    }
    requestTimeout = timeout;
    return this;
  }

  /** When to try again. */
  public DalgaClientBuilder retries(RetryPolicy policy) {
    retries = policy;
    return this;
  }

  /** What to call ourselves in {@code User-Agent}. */
  public DalgaClientBuilder userAgent(String name) {
    template.setHeader("User-Agent", name);
    return this;
  }

  /**
   * Says who calls, by {@code Authorization: Bearer}.
   *
   * @param token a key of the server's, or a signed token (JWT)
   * @throws IllegalArgumentException when it cannot be one; without its text
   */
  public DalgaClientBuilder token(String token) {
    String authorization = BearerToken.header(token);
    authorizations = () -> authorization;
    return this;
  }

  /**
   * The same, by a token that changes: it is asked for before each call.
   *
   * @param tokens must be quick and thread-safe; what it throws, and a text that cannot be a token,
   *     is thrown from the call
   */
  public DalgaClientBuilder token(Supplier<String> tokens) {
    authorizations = () -> BearerToken.header(tokens.get());
    return this;
  }

  /**
   * Sends this header with every call; replaces one of the same name.
   *
   * @throws IllegalArgumentException when HTTP or the JDK's client does not allow the header
   */
  public DalgaClientBuilder header(String name, String value) {
    template.setHeader(name, value);
    return this;
  }

  /** For tests: what runs the next attempt once the delay is over. */
  DalgaClientBuilder delayed(Function<Duration, Executor> executors) {
    delayed = executors;
    return this;
  }

  /** The client; the builder may be used on. */
  public DalgaClient build() {
    HttpClient http =
        httpClient != null
            ? httpClient
            : HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(requestTimeout.dividedBy(2))
                .build();
    RetryBudget budget = new RetryBudget(retries.budget());
    return new DalgaClient(
        new AsyncDalgaClient(
            new Transport(http, requestTimeout, retries, budget, delayed),
            template.build(),
            authorizations));
  }
}
