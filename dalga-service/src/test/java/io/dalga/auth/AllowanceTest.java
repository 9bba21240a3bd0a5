package io.dalga.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.ClientErrorException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowanceTest {

  private final AtomicLong nanos = new AtomicLong(-5);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void so_many_at_once_and_then_as_many_as_come_back() {
    Allowance allowance = new Allowance(10, Duration.ofSeconds(1), nanos::get);
    for (int i = 0; i < 10; i++) {
      assertThat(allowance.take()).as("%d", i).isZero();
    }
    assertThat(allowance.take()).isEqualTo(Duration.ofMillis(100));
    assertThat(allowance.untilAny()).isEqualTo(Duration.ofMillis(100));

    pass(Duration.ofMillis(99));
    assertThat(allowance.take()).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    assertThat(allowance.untilAny()).isZero();
    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void who_rests_longer_does_not_get_more() {
    Allowance allowance = new Allowance(2, Duration.ofSeconds(1), nanos::get);
    pass(Duration.ofHours(1));

    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isZero();
    assertThat(allowance.take()).isPositive();
  }

  @Test
  void each_has_its_own_and_who_has_none_left_is_told_when() {
    Allowances allowances = new Allowances(1, Duration.ofMinutes(1), nanos::get);
    allowances.take("a", "no");
    allowances.take("b", "no");
    allowances.checkAny("c", "no");

    ClientErrorException refused =
        catchThrowableOfType(ClientErrorException.class, () -> allowances.take("a", "too many"));
    assertThat(refused.getResponse().getStatus()).isEqualTo(429);
    assertThat(refused.getResponse().getHeaderString("Retry-After")).isEqualTo("60");
    assertThat(refused).hasMessage("too many; try again in 60 s");
    pass(Duration.ofMillis(500));
    assertThat(
            catchThrowableOfType(ClientErrorException.class, () -> allowances.checkAny("b", "no")))
        .isNotNull();

    pass(Duration.ofMinutes(1));
    allowances.checkAny("a", "no");
    allowances.take("a", "no");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
    "[2001:db8:0:1::1], 2001:DB8::1:0:0:0:7, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    "192.0.2.1, 192.0.2.2, false",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
    "unknown, unknown, true",
    "no:address, none:at:all, false",
  })
  void an_address_of_version_6_is_one_of_many_that_somebody_has(
      String one, String other, boolean same) {
    assertThat(BearerLogin.network(one).equals(BearerLogin.network(other))).isEqualTo(same);
  }
}
