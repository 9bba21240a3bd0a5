package io.dalga.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that ends with its first delivery. On a channel with a prefetch count of one, no
 * second one is sent.
 */
final class OneDelivery extends DefaultConsumer {

  private final CountDownLatch arrival = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable Envelope envelope;
  private volatile AMQP.@Nullable BasicProperties properties;
  private volatile byte @Nullable [] body;

  private OneDelivery(Channel channel) {
    super(channel);
  }

  static OneDelivery subscribe(Channel channel, String queue) throws IOException {
    OneDelivery delivery = new OneDelivery(channel);
    channel.basicConsume(queue, false, delivery);
    return delivery;
  }

  /** Waits for it. */
  void await(Duration wait) throws InterruptedException {
    arrival.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Unsubscribes, and waits until nothing can arrive any more; false when the server takes longer
   * than that.
   */
  boolean cancel(Duration limit) throws IOException, InterruptedException {
    getChannel().basicCancel(getConsumerTag());
    return end.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean arrived() {
    return envelope != null;
  }

  Envelope envelope() {
    return Objects.requireNonNull(envelope);
  }

  AMQP.BasicProperties properties() {
    return Objects.requireNonNull(properties);
  }

  byte[] body() {
    return Objects.requireNonNull(body);
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope newEnvelope, AMQP.BasicProperties newProperties, byte[] bytes) {
    properties = newProperties;
    body = bytes;
    envelope = newEnvelope;
    arrival.countDown();
  }

  @Override
  public void handleCancelOk(String consumerTag) {
    end.countDown();
  }

  /** The queue was deleted. */
  @Override
  public void handleCancel(String consumerTag) {
    arrival.countDown();
    end.countDown();
  }

  @Override
  public void handleShutdownSignal(String consumerTag, ShutdownSignalException cause) {
    arrival.countDown();
    end.countDown();
  }
}
