package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dropwizard.client.HttpClientConfiguration;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.setup.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that name the host themselves, against a receiver inside that counts who comes. Where a name
 * is needed, it is looked up in a table, behind the guard.
 */
@Timeout(60)
class HttpTargetAnyHostTest {

  private final RawReceiver inside = new RawReceiver(RawReceiver.OK);
  private final List<CloseableHttpAsyncClient> clients = new ArrayList<>();

  HttpTargetAnyHostTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    clients.forEach(client -> client.close(CloseMode.IMMEDIATE));
    inside.close();
  }

  private RunningTarget target(String... settings) throws Exception {
    return new RunningTarget(
        RunningTarget.factory(
            "type: http\nanyHost: true\nallowPorts: [%d]\n%s"
                .formatted(inside.port(), String.join("\n", settings))));
  }

  /** A target that looks names up in a table. */
  private Outcome deliver(DnsResolver names, List<String> allowNetworks, String url)
      throws Exception {
    CloseableHttpAsyncClient client =
        AsyncHttpClients.build(
            new HttpClientConfiguration(),
            new GuardedLookup(names, new Networks(allowNetworks)),
            "test",
            "test");
    clients.add(client);
    client.start();
    HttpTarget target =
        new HttpTarget(
            client,
            Runnable::run,
            new Requests(new WholeUrls(Set.of(inside.port())), null),
            Duration.ofSeconds(10),
            Set.of(200));
    return target.deliver(message(url, "b")).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Each look-up gives the next list of addresses, and the last one for ever. */
  private record Table(Queue<List<String>> answers) implements DnsResolver {
    static Table of(String... answers) {
      return new Table(
          new ArrayDeque<>(Stream.of(answers).map(each -> List.of(each.split(" "))).toList()));
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      List<String> addresses = answers.size() > 1 ? answers.remove() : answers.element();
      InetAddress[] found = new InetAddress[addresses.size()];
      for (int i = 0; i < found.length; i++) {
        found[i] =
            InetAddress.getByAddress(host, InetAddress.getByName(addresses.get(i)).getAddress());
      }
      return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  // What is called.

  @Test
  void the_path_of_the_job_is_the_url() throws Exception {
    try (RunningTarget target = target("allowNetworks: [127.0.0.1]")) {
      assertThat(target.deliver(message(inside.url() + "/hooks/a%20b?c=d&e=%2F", "body")))
          .isEqualTo(Outcome.delivered(200));
    }

    assertThat(inside.only().line()).isEqualTo("POST /hooks/a%20b?c=d&e=%2F HTTP/1.1");
    assertThat(inside.only().header("host")).isEqualTo("127.0.0.1:" + inside.port());
    assertThat(inside.only().body()).asString().isEqualTo("body");
  }

  @Test
  void a_name_is_sent_as_the_host_and_its_address_is_connected_to() throws Exception {
    String url = "http://receiver.example:" + inside.port() + "/x";

    assertThat(deliver(Table.of("127.0.0.1"), List.of("127.0.0.0/8"), url))
        .isEqualTo(Outcome.delivered(200));
    assertThat(inside.only().header("host")).isEqualTo("receiver.example:" + inside.port());
  }

  // What is not.

  static List<String> hostileUrls() {
    List<String> urls = new ArrayList<>();
    for (String host :
        """
        127.0.0.1 127.0.0.2 127.255.255.254 localhost LOCALHOST localhost. 0.0.0.0 0.1.2.3
        2130706433 0x7f000001 0X7F000001 017700000001 0x7f.0.0.1 0x7f.1 127.1 127.0.1 0177.0.0.1
        0177.0.0.01 127.000.000.001 127.0.0.1. 0 00 0x0 [::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1]
        [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:0:127.0.0.1]
        [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a00:1::1]
        [2001:0:7f00:1::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [fe80::1] [fec0::1] [fc00::1]
        [fd00:ec2::254] [ff02::1] [ff0e::1] [100::1] [2001:db8::1] [2001:2::1] [3fff::1]
        10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255
        192.168.0.1 169.254.169.254 169.254.170.2 100.100.100.200 100.64.0.1 168.63.129.16
        192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
        239.255.255.250 240.0.0.1 255.255.255.255 user@127.0.0.1 example.com@127.0.0.1
        127.0.0.1%23@example.com example.com%00.127.0.0.1 127。0。0。1 ①②⑦.⓪.⓪.① ⓛocalhost
        127.0.0.1\\@example.com [::1%25lo] [::%31]
        """
            .split("\\s+")) {
      urls.add("http://" + host + ":PORT/");
    }
    urls.addAll(
        List.of(
            "https://127.0.0.1:PORT/",
            "http:127.0.0.1:PORT/",
            "http:/127.0.0.1:PORT/",
            "http:///127.0.0.1:PORT/",
            "//127.0.0.1:PORT/",
            "127.0.0.1:PORT/",
            "ftp://127.0.0.1:PORT/",
            "gopher://127.0.0.1:PORT/_x",
            "file:///etc/passwd",
            "dict://127.0.0.1:PORT/",
            "jar:http://127.0.0.1:PORT/!/x",
            "http://127.0.0.1:PORT#@example.com/",
            "http://127.0.0.1:PORT?@example.com/",
            "http://example.com:80@127.0.0.1:PORT/",
            "http://127.0.0.1:22/",
            "http://\t127.0.0.1:PORT/",
            "http://127.0.0.1:PORT/\r\nx: y",
            " http://127.0.0.1:PORT/"));
    return urls;
  }

  @Test
  void nothing_hostile_reaches_anybody_inside() throws Exception {
    List<String> urls = hostileUrls();
    assertThat(urls).hasSizeGreaterThan(60);
    try (RunningTarget target = target()) {
      for (String url : urls) {
        Outcome outcome =
            target.deliver(message(url.replace("PORT", Integer.toString(inside.port())), "b"));

        assertThat(outcome.kind()).as(url).isEqualTo(Outcome.Kind.FAILED);
        assertThat(outcome.status()).as(url).isNull();
        assertThat(outcome.error())
            .as(url)
            .matches(
                "(?s)(refused: host .* not public.*|UnknownHostException: localhost\\..*"
                    + "|the job's path is not a URL that can be.*)");
      }
    }
    assertThat(inside.connections()).isZero();
  }

  /** The other way round: the test above would see it. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"})
  void without_the_guard_these_would_be_reached(String host) throws Exception {
    try (RunningTarget target = target("allowNetworks: ['0.0.0.0/0', '::/0']")) {
      target.deliver(message("http://" + host + ":" + inside.port() + "/", "b"));
    }
    assertThat(inside.connections()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "8.8.8.8 127.0.0.1",
        "127.0.0.1 8.8.8.8",
        "::1",
        "2606:4700:4700::1111 ::1",
        "169.254.169.254"
      })
  void a_name_of_which_any_address_is_inside_is_refused(String addresses) throws Exception {
    Outcome outcome =
        deliver(
            Table.of(addresses), List.of(), "http://rebind.example:" + inside.port() + "/latest");

    assertThat(outcome.error())
        .contains("refused: host rebind.example")
        .as("says nothing on the network inside")
        .doesNotContain("127.0.0.1", "169.254");
    assertThat(inside.connections()).isZero();
  }

  /** A public address when it is looked at, one inside when it is connected to. */
  @Test
  void a_name_that_flips_is_connected_to_where_it_was_looked_at() throws Exception {
    Table flipping = Table.of("127.0.0.9", "127.0.0.1");

    Outcome first =
        deliver(flipping, List.of("127.0.0.9"), "http://flip.example:" + inside.port() + "/");
    Outcome second =
        deliver(flipping, List.of("127.0.0.9"), "http://flip.example:" + inside.port() + "/");

    assertThat(first.error()).as("nobody listens there").contains("127.0.0.9");
    assertThat(second.error()).contains("refused: host flip.example");
    assertThat(flipping.answers()).as("one look-up for each connection").hasSize(1);
    assertThat(inside.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_to_inside_is_not_followed(int status) throws Exception {
    RawReceiver.Script redirecting =
        RawReceiver.answer(
            "HTTP/1.1 "
                + status
                + " Moved\r\nLocation: "
                + inside.url()
                + "/\r\n"
                + "Content-Length: 0\r\n\r\n");
    try (RawReceiver outside = new RawReceiver(redirecting);
        RunningTarget target =
            new RunningTarget(
                RunningTarget.factory(
                    "{type: http, anyHost: true, allowPorts: [%d, %d], allowNetworks: [127.0.0.1]}"
                        .formatted(outside.port(), inside.port())))) {
      assertThat(target.deliver(message(outside.url() + "/", "b")).status()).isEqualTo(status);
    }
    assertThat(inside.connections()).isZero();
  }

  @Test
  void hosts_that_do_not_answer_say_nothing_about_others() throws Exception {
    try (RunningTarget anyHost = target();
        RunningTarget oneHost = inside.target()) {
      assertThat(anyHost.target().isOneReceiver()).isFalse();
      assertThat(oneHost.target().isOneReceiver()).isTrue();
    }
  }

  // Configuration.

  static Stream<String> wrongSettings() {
    return Stream.of(
        "{type: http}                                                           | baseUrl, or anyHost: true",
        "{type: http, anyHost: true, baseUrl: 'http://h'}                       | baseUrl, or anyHost: true",
        "{type: http, baseUrl: 'http://h', allowNetworks: [10.0.0.0/8]}         | go with anyHost",
        "{type: http, baseUrl: 'http://h', allowPorts: [80]}                    | go with anyHost",
        "{type: http, anyHost: true, allowPorts: []}                            | allowPorts",
        "{type: http, anyHost: true, allowPorts: [0]}                           | allowPorts",
        "{type: http, anyHost: true, allowPorts: [65536]}                       | allowPorts",
        "{type: http, anyHost: true, client: {proxy: {host: p, port: 1}}}       | client.proxy",
        "{type: http, anyHost: maybe}                                           | anyHost");
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void what_makes_no_sense_is_refused_by_its_name(String line) {
    String[] parts = line.split(" +\\| ");

    assertThatThrownBy(() -> RunningTarget.factory(parts[0]))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(parts[1]);
  }

  @Test
  void a_network_that_is_none_is_refused_at_start() throws Exception {
    var factory =
        RunningTarget.factory("{type: http, anyHost: true, allowNetworks: [10.1.2.3/16]}");

    assertThatThrownBy(() -> factory.build("webhooks", new Environment("test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target \"webhooks\": allowNetworks: \"10.1.2.3/16\"");
  }
}
