package io.dalga.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.api.JobView;
import io.dalga.client.DalgaClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What programs compile against is written down, so that it does not change by accident: a removed
 * method, or one that got another parameter, is a line of {@code api.txt} that must be changed by
 * hand, where a reviewer sees it.
 */
class PublicApiTest {

  private static final String UPDATE = "api.update";

  @Test
  void the_api_is_as_written_down() throws Exception {
    check("dalga-api", JobView.class);
  }

  @Test
  void the_client_is_as_written_down() throws Exception {
    check("dalga-client", DalgaClient.class);
  }

  private static void check(String module, Class<?> oneOfIts) throws Exception {
    Path file = Path.of("..", module, "api.txt");
    List<String> signatures = PublicSignatures.of(oneOfIts);
    if (Boolean.getBoolean(UPDATE)) {
      Files.write(file, signatures);
    }
    assertThat(signatures)
        .as(
            "public signatures of %s; if it is meant, mvn test -pl dalga-service -am"
                + " -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            module, UPDATE)
        .isEqualTo(Files.readAllLines(file));
  }
}
