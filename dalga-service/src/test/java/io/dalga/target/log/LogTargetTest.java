package io.dalga.target.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.dalga.job.Outcome;
import io.dalga.target.RunningTarget;
import io.dalga.target.TargetContract;
import io.dalga.target.TargetFactory;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class LogTargetTest extends TargetContract {

  private final Logger logger = (Logger) LoggerFactory.getLogger(LogTarget.class);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

  @BeforeEach
  void capture() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(logger.getLoggerContext());
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern("%p %m%n");
    encoder.start();
    appender.setContext(logger.getLoggerContext());
    appender.setEncoder(encoder);
    appender.setOutputStream(written);
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void release() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
    appender.stop();
  }

  @Override
  protected TargetFactory factory() throws Exception {
    return RunningTarget.factory("type: log");
  }

  @Override
  protected TargetFactory factoryOfNothing() {
    throw new UnsupportedOperationException("a log is always there");
  }

  @Override
  @Disabled("a log is always there")
  protected void what_cannot_be_reached_is_a_failure_in_words() {}

  @Test
  void is_discoverable() {
    assertThat(new DiscoverableSubtypeResolver().getDiscoveredSubtypes())
        .contains(LogTargetFactory.class);
  }

  @Test
  void has_no_settings() throws Exception {
    assertThat(factory()).isInstanceOf(LogTargetFactory.class);
    assertThatThrownBy(() -> RunningTarget.factory("{type: log, level: DEBUG}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("level");
  }

  @Test
  void a_run_is_a_line_with_its_facts() throws Exception {
    Outcome outcome = start(factory()).deliver(RunningTarget.message("feeds", "42", "run-7"));

    assertThat(outcome).isEqualTo(Outcome.delivered(null));
    assertThat(log())
        .isEqualTo(
            "INFO run target=test path=feeds body=42 sched=2026-03-08T03:30:00-07:00 attempt=1"
                + " run_id=run-7\n");
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void a_run_is_one_line_whatever_its_path_and_body_hold(Text text) throws Exception {
    start(factory()).deliver(RunningTarget.message(text.value(), text.value()));

    assertThat(log()).endsWith("\n").doesNotStartWith("\n");
    assertThat(log().substring(0, log().length() - 1))
        .as("nothing that ends a line or steers a terminal")
        .doesNotMatch("(?s).*[\\x00-\\x1F\\x7F-\\x9F].*");
  }

  @Test
  void a_long_body_is_cut_so_that_the_line_stays_readable() throws Exception {
    start(factory()).deliver(RunningTarget.message("feeds", "x".repeat(64 * 1024)));

    assertThat(log()).contains("x".repeat(80)).hasSizeLessThan(500).contains("run_id=run-1");
  }

  private String log() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
