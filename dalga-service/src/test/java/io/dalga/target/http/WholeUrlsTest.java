package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeUrlsTest {

  private final WholeUrls urls = new WholeUrls(Set.of(80, 443, 8443));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.com/hooks/7           | https://example.com       | /hooks/7",
        "http://example.com                    | http://example.com        | /",
        "http://example.com?id=1               | http://example.com        | /?id=1",
        "HTTPS://Example.COM:8443/A%20b?c=d%26 | https://example.com:8443  | /A%20b?c=d%26",
        "https://example.com:/x                | https://example.com       | /x",
        "http://example.com:443//x//y?z=//w    | http://example.com:443    | //x//y?z=//w",
        "https://example.com/?u=https://x/@y   | https://example.com       | /?u=https://x/@y",
        "https://example.com./                 | https://example.com.      | /",
        "https://xn--bcher-kva.example/        | https://xn--bcher-kva.example | /",
        "https://8.8.8.8/                      | https://8.8.8.8           | /",
        "https://[2606:4700:4700::1111]/x      | https://[2606:4700:4700::1111] | /x",
        "https://1and1.example/                | https://1and1.example     | /",
        "https://a.b1/                         | https://a.b1              | /",
      })
  void a_url_is_called_as_it_is_written(String url, String host, String target) {
    Destination destination = urls.of(url);

    assertThat(destination.host().toURI()).isEqualToIgnoringCase(host);
    assertThat(destination.path()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "feeds/42                       | http:// or https://",
        "//example.com/                 | http:// or https://",
        "ftp://example.com/             | http:// or https://",
        "file:///etc/passwd             | http:// or https://",
        "gopher://example.com:80/       | http:// or https://",
        "jar:http://example.com!/       | http:// or https://",
        "https:example.com              | its host",
        "https:/example.com             | its host",
        "https:///example.com           | its host",
        "https://user@example.com/      | user or password",
        "https://u:hush@example.com/    | user or password",
        "https://@example.com/          | user or password",
        "https://example.com@127.0.0.1/ | user or password",
        "https://example.com/#x         | fragment",
        "https://example.com:22/        | port 22 is none of this target's: [80, 443, 8443]",
        "https://example.com:0/         | port 0",
        "https://example.com:65616/     | port 65616",
        "https://example.com:99999999999/ | can be called",
        "https://ex_ample.com/          | its host",
        "https://exam ple.com/          | percent-encoded",
        "https://bücher.example/        | Punycode",
        "https://example.com/ü          | percent-encoded",
        "https://example。com/           | Punycode",
        "https://ex%61mple.com/         | can be called",
        "https://example.com\\@x/       | can be called",
        "https://[fe80::1%25eth0]/      | can be called",
        "https://[::19.99999999999]/    | can be called",
        "https://[127.0.0.1]/           | can be called",
        "https://example.com/../x       | segment . or ..",
        "https://example.com/%2e%2e/x   | segment . or ..",
      })
  void what_is_none_is_refused_in_words(String path, String words) {
    assertThatThrownBy(() -> urls.of(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("hush");
  }

  /** Others read 127.0.0.1 out of these, or an address that is not the one that is seen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433", "0x7f000001", "0X7F.1", "017700000001", "127.1", "127.0.1", "0177.0.0.1",
            "127.0.0.01",
        "0x7f.0x0.0x0.0x1", "127.0.0.1.", "127.0.0.0x1", "00.0.0.0", "0", "0x", "1.2.3.4.5",
            "256.0.0.1",
        "example.0x7f", "example.1"
      })
  void an_address_in_an_unusual_spelling_is_refused(String host) {
    assertThatThrownBy(() -> urls.of("http://" + host + "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its host must be a name, or an address in its usual spelling");
  }
}
