package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class CachedCountTest {

  private long now = Long.MAX_VALUE - 5;
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final CachedCount count = new CachedCount(this::count, background::add, () -> now);
  private Duration takes = Duration.ofMillis(1);
  private long there = 7;
  private int counted;
  private boolean fails;

  private long count() {
    now += takes.toNanos();
    counted++;
    if (fails) {
      throw new IllegalStateException("no database");
    }
    return there;
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void a_number_is_kept_for_ten_times_as_long_as_it_took() {
    assertThat(count.get()).isEqualTo(7);
    there = 8;
    pass(takes.multipliedBy(9));
    assertThat(count.get()).isEqualTo(7);
    pass(takes);
    assertThat(count.get()).isEqualTo(8);
    assertThat(counted).isEqualTo(2);
    assertThat(background).isEmpty();
  }

  @Test
  void nobody_waits_for_what_takes_long_while_the_number_is_not_old() {
    takes = Duration.ofSeconds(2);
    assertThat(count.get()).isEqualTo(7);
    there = 8;
    pass(Duration.ofSeconds(21));

    assertThat(count.get()).isEqualTo(7);
    assertThat(count.get()).isEqualTo(7);
    assertThat(background).hasSize(1);
    background.remove().run();

    assertThat(count.get()).isEqualTo(8);
    assertThat(counted).isEqualTo(2);
    assertThat(background).isEmpty();
  }

  @Test
  void an_old_number_is_counted_anew_whatever_that_takes() {
    takes = Duration.ofSeconds(2);
    assertThat(count.get()).isEqualTo(7);
    there = 8;
    pass(CachedCount.MAX_AGE);

    assertThat(count.get()).isEqualTo(8);
    assertThat(background).isEmpty();
  }

  @Test
  void while_it_cannot_be_counted_the_last_number_stands() {
    assertThat(count.get()).isEqualTo(7);
    fails = true;
    takes = Duration.ofSeconds(1);
    pass(Duration.ofSeconds(30));
    assertThat(count.get()).isEqualTo(7);
    pass(Duration.ofSeconds(9));
    assertThat(count.get()).isEqualTo(7);
    assertThat(counted).isEqualTo(2);
    fails = false;
    there = 9;
    pass(Duration.ofSeconds(2));

    assertThat(count.get()).isEqualTo(7);
    background.remove().run();
    assertThat(count.get()).isEqualTo(9);
  }

  @Test
  void what_was_never_counted_is_no_number() {
    fails = true;

    assertThatIllegalStateException().isThrownBy(count::get);
    fails = false;
    assertThat(count.get()).isEqualTo(7);
  }
}
