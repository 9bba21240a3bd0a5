package io.dalga.target.http;

import static io.dalga.target.RunningTarget.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetFactory;
import io.dalga.target.TargetLimits;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import io.dropwizard.jackson.Jackson;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetFactoryTest {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  private static JsonNode settings(String yaml) throws Exception {
    TargetFactory factory = RunningTarget.factory(yaml);
    assertThat(factory).isInstanceOf(HttpTargetFactory.class);
    return JSON.valueToTree(factory);
  }

  @Test
  void is_discoverable() {
    assertThat(new DiscoverableSubtypeResolver().getDiscoveredSubtypes())
        .contains(HttpTargetFactory.class);
  }

  @Test
  void a_minimal_configuration_has_the_documented_defaults() throws Exception {
    JsonNode settings = settings("{type: http, baseUrl: 'http://receiver.example/'}");

    assertThat(settings.get("type").asText()).isEqualTo("http");
    assertThat(settings.get("baseUrl").asText()).isEqualTo("http://receiver.example/");
    assertThat(settings.get("timeout").asText()).isEqualTo("10 seconds");
    assertThat(settings.get("successCodes").toString()).isEqualTo("[200]");
    assertThat(settings.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "type",
            "baseUrl",
            "anyHost",
            "allowPorts",
            "allowNetworks",
            "signing",
            "timeout",
            "successCodes",
            "maxInFlight",
            "maxRate",
            "client");
    assertThat(settings.get("anyHost").asBoolean(true)).isFalse();
    assertThat(settings.get("allowPorts")).extracting(JsonNode::asInt).containsOnly(80, 443);
    assertThat(settings.get("allowNetworks")).isEmpty();
    assertThat(settings.get("signing").isNull()).isTrue();
    assertThat(settings.get("maxInFlight").isNull()).isTrue();
    assertThat(settings.get("maxRate").isNull()).isTrue();
    assertDefaults(settings.get("client"));
    assertThat(settings.get("client").get("proxy").isNull()).isTrue();
    assertThat(settings.get("client").get("tls").isNull()).isTrue();
    assertThat(settings.get("client").get("userAgent").isNull()).isTrue();
  }

  private static void assertDefaults(JsonNode client) {
    assertThat(client.get("connectionTimeout").asText()).isEqualTo("3 seconds");
    assertThat(client.get("connectionRequestTimeout").asText()).isEqualTo("3 seconds");
    assertThat(client.get("keepAlive").asText()).isEqualTo("1 minute");
    assertThat(client.get("timeToLive").asText()).isEqualTo("1 hour");
    assertThat(client.get("maxConnections").asInt()).isEqualTo(1_000_000);
    assertThat(client.get("maxConnectionsPerRoute").asInt()).isEqualTo(1_000_000);
  }

  @Test
  void the_short_form_has_the_same_defaults() throws Exception {
    JsonNode shortForm =
        JSON.valueToTree(
            new HttpTargetFactory(
                "http://receiver.example/",
                io.dropwizard.util.Duration.seconds(10),
                List.of(),
                TargetLimits.NONE));

    assertThat(shortForm).isEqualTo(settings("{type: http, baseUrl: 'http://receiver.example/'}"));
  }

  @Test
  void a_full_configuration_arrives() throws Exception {
    JsonNode settings =
        settings(
            """
            type: http
            baseUrl: https://receiver.example:8443/hooks
            timeout: 1500ms
            successCodes: [200, 202]
            client:
              connectionTimeout: 250ms
              connectionRequestTimeout: 350ms
              timeToLive: 2h
              keepAlive: 5s
              maxConnections: 64
              maxConnectionsPerRoute: 32
              userAgent: billing
              proxy: {host: proxy.example, port: 3128, scheme: http}
              tls:
                protocol: TLSv1.3
                supportedProtocols: [TLSv1.3]
                supportedCiphers: [TLS_AES_128_GCM_SHA256]
                keyStorePath: /etc/dalga/key.p12
                keyStorePassword: a
                keyStoreType: PKCS12
                trustStorePath: /etc/dalga/ca.p12
                trustStorePassword: b
                trustStoreType: PKCS12
            """);

    assertThat(settings.get("baseUrl").asText()).isEqualTo("https://receiver.example:8443/hooks");
    assertThat(settings.get("timeout").asText()).isEqualTo("1500 milliseconds");
    assertThat(settings.get("successCodes")).extracting(JsonNode::asInt).containsOnly(200, 202);
    JsonNode client = settings.get("client");
    assertThat(client.get("connectionTimeout").asText()).isEqualTo("250 milliseconds");
    assertThat(client.get("connectionRequestTimeout").asText()).isEqualTo("350 milliseconds");
    assertThat(client.get("timeToLive").asText()).isEqualTo("2 hours");
    assertThat(client.get("keepAlive").asText()).isEqualTo("5 seconds");
    assertThat(client.get("maxConnections").asInt()).isEqualTo(64);
    assertThat(client.get("maxConnectionsPerRoute").asInt()).isEqualTo(32);
    assertThat(client.get("userAgent").asText()).isEqualTo("billing");
    assertThat(client.get("proxy").get("host").asText()).isEqualTo("proxy.example");
    assertThat(client.get("proxy").get("port").asInt()).isEqualTo(3128);
    assertThat(client.get("tls").get("trustStorePath").asText()).endsWith("/etc/dalga/ca.p12");
    assertThat(client.get("tls").get("supportedProtocols").toString()).isEqualTo("[\"TLSv1.3\"]");
  }

  @Test
  void one_setting_of_the_client_leaves_the_others_at_their_defaults() throws Exception {
    assertDefaults(
        settings("{type: http, baseUrl: 'http://h/', client: {userAgent: billing}}").get("client"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: http}                                                   | baseUrl",
        "{type: http, baseUrl: }                                        | baseUrl",
        "{type: http, baseUrl: ''}                                      | baseUrl",
        "{type: http, baseUrl: 'http://h', timeout: 0s}                 | timeout",
        "{type: http, baseUrl: 'http://h', timeout: }                   | timeout",
        "{type: http, baseUrl: 'http://h', timeout: soon}               | timeout",
        "{type: http, baseUrl: 'http://h', successCodes: []}            | successCodes",
        "{type: http, baseUrl: 'http://h', successCodes: [ok]}          | successCodes",
        "{type: http, baseUrl: 'http://h', client: }                    | client",
        "{type: http, baseUrl: 'http://h', client: {maxConnections: 0}} | maxConnections",
        "{type: http, baseUrl: 'http://h', clients: {}}                 | clients",
        "{type: http, baseurl: 'http://h'}                              | baseurl",
        "{type: htpp, baseUrl: 'http://h'}                              | htpp",
        "{baseUrl: 'http://h'}                                          | type",
      })
  void what_makes_no_sense_is_refused_by_its_name(String yaml, String name) {
    assertThatThrownBy(() -> RunningTarget.factory(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls: {trustSelfSignedCertificates: true}                        | client.tls",
        "tls: {verifyHostname: false}                                    | client.tls",
        "proxy: {host: p, port: 1, nonProxyHosts: [localhost]}           | client.proxy.nonProxyHosts",
        "proxy: {host: p, port: 1, scheme: https}                        | client.proxy.scheme",
        "proxy: {host: p, port: 1, auth: {username: u, password: hush, authScheme: NTLM}} | client.proxy.auth",
        "proxy: {host: p, port: 1, auth: {username: u, password: hush, credentialType: NT}} | client.proxy.auth",
        "timeout: 5s                                                     | client.timeout",
        "retries: 1                                                      | client.retries",
        "cookiesEnabled: true                                            | client.cookiesEnabled",
        "validateAfterInactivityPeriod: 1s                               | client.validateAfterInactivityPeriod",
      })
  void what_the_client_cannot_or_must_not_do_is_refused_in_words(String client, String name)
      throws Exception {
    TargetFactory factory =
        RunningTarget.factory(
            "{type: http, baseUrl: 'http://receiver.example', client: {" + client + "}}");

    assertThatThrownBy(() -> factory.build("test", new Environment("test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiver.example", "ftp://receiver.example", "http://u:p@h/"})
  void a_base_that_is_none_is_refused_when_the_target_is_built(String baseUrl) throws Exception {
    TargetFactory factory = RunningTarget.factory("{type: http, baseUrl: '" + baseUrl + "'}");

    assertThatThrownBy(() -> factory.build("test", new Environment("test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("baseUrl");
  }

  @Test
  void the_user_agent_can_be_chosen() throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.OK);
        RunningTarget target = receiver.target("client: {userAgent: billing/2}")) {
      target.deliver(message("a", "b"));

      assertThat(receiver.only().header("user-agent")).isEqualTo("billing/2");
    }
  }

  @Test
  void a_proxy_is_used() throws Exception {
    try (RawReceiver proxy = new RawReceiver(RawReceiver.OK);
        RunningTarget target =
            new RunningTarget(
                RunningTarget.factory(
                    "{type: http, baseUrl: 'http://receiver.example:8080/hooks/', client:"
                        + " {proxy: {host: 127.0.0.1, port: "
                        + proxy.port()
                        + "}}}"))) {
      assertThat(target.deliver(message("a b", "c"))).isEqualTo(Outcome.delivered(200));

      assertThat(proxy.only().line())
          .isEqualTo("POST http://receiver.example:8080/hooks/a%20b HTTP/1.1");
      assertThat(proxy.only().header("host")).isEqualTo("receiver.example:8080");
    }
  }

  @Test
  void the_limit_of_connections_makes_others_wait_and_not_fail_at_once() throws Exception {
    RawReceiver.Script slowly =
        (request, peer) -> {
          peer.pause(Duration.ofMillis(100));
          RawReceiver.OK.answer(request, peer);
        };
    try (RawReceiver receiver = new RawReceiver(slowly);
        RunningTarget target =
            receiver.target(
                "client: {maxConnections: 1, maxConnectionsPerRoute: 1,"
                    + " connectionRequestTimeout: 5s, keepAlive: 1m}")) {
      var first = target.target().deliver(message("a", "1")).toCompletableFuture();
      var second = target.target().deliver(message("a", "2")).toCompletableFuture();

      assertThat(first.get()).isEqualTo(Outcome.delivered(200));
      assertThat(second.get()).isEqualTo(Outcome.delivered(200));
      assertThat(receiver.connections()).isOne();
    }
  }
}
