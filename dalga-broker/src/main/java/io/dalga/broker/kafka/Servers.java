package io.dalga.broker.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where Kafka is, and how its clients are to be.
 *
 * @param addresses {@code host:port}, separated by commas
 * @param group the share group
 * @param timeout how long to wait for an answer
 */
record Servers(String addresses, String group, Duration timeout) {

  /** How long the server keeps a question for messages that it has none for. */
  private static final int QUESTION_MILLIS = 100;

  private int millis() {
    return (int) timeout.toMillis();
  }

  Map<String, Object> admin() {
    return Map.of(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        addresses,
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
        millis(),
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
        millis(),
        CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
        false);
  }

  Map<String, Object> producer() {
    return Map.of(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        addresses,
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        ProducerConfig.LINGER_MS_CONFIG,
        0,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        millis(),
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        millis(),
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        millis(),
        CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
        false);
  }

  /**
   * @param most how many messages it gets at a time, at most
   */
  Map<String, Object> consumer(int most) {
    return Map.of(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        addresses,
        ConsumerConfig.GROUP_ID_CONFIG,
        group,
        ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
        "explicit",
        // Else it gets as many as were pushed together.
        ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
        "record_limit",
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        most,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        QUESTION_MILLIS,
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
        millis(),
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
        millis(),
        CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
        false);
  }
}
