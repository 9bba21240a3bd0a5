package io.dalga.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nobody is asked, nobody else must be able to connect. */
class OpenFactoryTest {

  private static ServerFactory server(String yaml) throws IOException {
    return Jackson.newObjectMapper()
        .convertValue(new YAMLMapper().readTree(yaml), ServerFactory.class);
  }

  private static AuthFactory auth(String yaml) throws IOException {
    return Jackson.newObjectMapper()
        .convertValue(new YAMLMapper().readTree(yaml), AuthFactory.class);
  }

  private static final String LOOPBACK = "[{type: http, bindHost: 127.0.0.1}]";

  private static String connectors(String application, String admin) {
    return "{applicationConnectors: " + application + ", adminConnectors: " + admin + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: http, bindHost: 0.0.0.0}",
        "{type: http, bindHost: '::'}",
        "{type: http, bindHost: 192.0.2.7}",
        "{type: http, bindHost: ''}",
        "{type: http}",
        "{type: http, bindHost: no-such-host.invalid}",
        "{type: https, bindHost: 0.0.0.0, keyStorePath: k, keyStorePassword: p}",
      })
  void it_refuses_to_listen_for_others_and_says_what_to_do(String connector) throws Exception {
    Listeners application = Listeners.of(server(connectors("[" + connector + "]", LOOPBACK)));
    Listeners admin = Listeners.of(server(connectors(LOOPBACK, "[" + connector + "]")));

    for (Listeners listeners : new Listeners[] {application, admin}) {
      assertThatThrownBy(() -> auth("{}").check(listeners))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("port ")
          .hasMessageContaining("DALGA_AUTH_TYPE=apiKeys")
          .hasMessageContaining("DALGA_AUTH_ANYBODY=true")
          .hasMessageContaining("127.0.0.1");
      assertThatCode(() -> auth("{type: none, anybodyMayConnect: true}").check(listeners))
          .doesNotThrowAnyException();
      assertThatCode(() -> auth("{type: apiKeys}").check(listeners)).doesNotThrowAnyException();
    }
  }

  @Test
  void the_second_connector_counts_too() throws Exception {
    String both = "[{type: http, bindHost: 127.0.0.1}, {type: http, port: 81, bindHost: 0.0.0.0}]";

    assertThatThrownBy(() -> auth("{}").check(Listeners.of(server(connectors(both, LOOPBACK)))))
        .hasMessageContaining("0.0.0.0, port 81");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "'::1'", "localhost"})
  void it_listens_for_this_machine(String host) throws Exception {
    String connector = "[{type: http, bindHost: " + host + "}]";

    assertThatCode(() -> auth("{}").check(Listeners.of(server(connectors(connector, connector)))))
        .doesNotThrowAnyException();
    assertThatCode(() -> auth("{}").check(Listeners.of(server(connectors(connector, "[]")))))
        .doesNotThrowAnyException();
  }

  @Test
  void a_server_of_one_port_counts_too_and_so_does_one_that_says_nothing() {
    assertThatThrownBy(() -> auth("{}").check(Listeners.of(new SimpleServerFactory())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> auth("{}").check(Listeners.of(new DefaultServerFactory())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_admin_pages_are_where_calls_are_if_there_is_but_one_port() {
    Listeners listeners = Listeners.of(new SimpleServerFactory());

    assertThat(listeners.admin()).isEqualTo(listeners.application()).isNotEmpty();
  }

  @Test
  void it_is_what_is_meant_when_nothing_is_said() throws Exception {
    assertThat(auth("{}")).isInstanceOf(OpenFactory.class);
    assertThat(auth("{type: none}")).isInstanceOf(OpenFactory.class);
    assertThat(auth("{type: apiKeys}")).isInstanceOf(ApiKeysFactory.class);
  }
}
