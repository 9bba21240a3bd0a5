package io.dalga.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dalga.broker.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Messages as records: headers are headers in UTF-8, the body is the value. */
final class Records {

  /** What a message was called before it was pushed anew, and how often it was reserved. */
  private static final String ID = "dalga-id";

  private static final String DELIVERIES = "dalga-deliveries";

  private Records() {}

  static ProducerRecord<byte[], byte[]> of(String queue, Message message) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(queue, message.body());
    message
        .headers()
        .forEach(
            (name, value) -> {
              if (!isOurs(name)) {
                record.headers().add(name, value.getBytes(UTF_8));
              }
            });
    return record;
  }

  /** The same message, to be pushed anew. */
  static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
    ProducerRecord<byte[], byte[]> again = of(record.topic(), message(record));
    again.headers().add(ID, id(record).getBytes(UTF_8));
    again.headers().add(DELIVERIES, String.valueOf(deliveries(record)).getBytes(UTF_8));
    return again;
  }

  static Message message(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      if (!isOurs(header.key()) && Message.isName(header.key())) {
        headers.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8));
      }
    }
    byte[] body = record.value();
    return Message.of(body == null ? new byte[0] : body, headers);
  }

  private static boolean isOurs(String header) {
    return header.equals(ID) || header.equals(DELIVERIES);
  }

  static String id(int partition, long offset) {
    return partition + ":" + offset;
  }

  static String id(ConsumerRecord<byte[], byte[]> record) {
    String id = text(record.headers(), ID);
    return id == null ? id(record.partition(), record.offset()) : id;
  }

  static int deliveries(ConsumerRecord<byte[], byte[]> record) {
    String before = text(record.headers(), DELIVERIES);
    boolean known = before != null && before.matches("[0-9]{1,6}");
    return counted(record) + (known ? Integer.parseInt(before) : 0);
  }

  /** How often Kafka has delivered it, since it was last pushed. */
  static int counted(ConsumerRecord<byte[], byte[]> record) {
    return record.deliveryCount().orElse((short) 1);
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
