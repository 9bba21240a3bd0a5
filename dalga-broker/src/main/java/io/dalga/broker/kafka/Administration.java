package io.dalga.broker.kafka;

import io.dalga.broker.BrokerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the cluster besides messages: topics, the group's settings, sizes. Thread-safe.
 */
final class Administration implements AutoCloseable {

  private static final String RESET = "share.auto.offset.reset";
  private static final String LIMIT = "share.delivery.count.limit";
  private static final String RENEW = "share.renew.acknowledge.enable";

  /** The most that a server allows which is not told otherwise. */
  private static final String MOST_DELIVERIES = "10";

  private static final int DEFAULT_DELIVERIES = 5;

  private final Servers servers;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private @Nullable Admin admin;
  private int deliveryLimit;
  private boolean closed;

  Administration(Servers servers) {
    this.servers = servers;
  }

  /** Creates the topic if it is missing: with one partition, so that the order is kept. */
  void declare(String queue) {
    if (known.contains(queue)) {
      return;
    }
    try {
      ask(
          open ->
              open.createTopics(List.of(new NewTopic(queue, Optional.of(1), Optional.empty())))
                  .all());
    } catch (BrokerException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    known.add(queue);
  }

  /** Somebody may have deleted the topic. */
  void forget(String queue) {
    known.remove(queue);
  }

  /**
   * Sets what the group needs and nobody has set: to begin with the oldest message, and to deliver
   * as often as the server allows.
   *
   * @return how often a message is delivered before Kafka drops it
   */
  synchronized int deliveryLimit() {
    if (deliveryLimit == 0) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, servers.group());
      Config config = ask(open -> open.describeConfigs(List.of(group)).all()).get(group);
      if (config == null || !isSet(config.get(RESET))) {
        set(group, RESET, "earliest");
      }
      setIfAllowed(group, config, RENEW, "true");
      boolean raised = setIfAllowed(group, config, LIMIT, MOST_DELIVERIES);
      ConfigEntry limit = config == null ? null : config.get(LIMIT);
      int before = limit == null ? DEFAULT_DELIVERIES : Integer.parseInt(limit.value());
      deliveryLimit = raised ? Integer.parseInt(MOST_DELIVERIES) : before;
    }
    return deliveryLimit;
  }

  private static boolean isSet(@Nullable ConfigEntry entry) {
    return entry != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG;
  }

  /** Not where an operator has set it, nor where the server does not know or allow it. */
  private boolean setIfAllowed(
      ConfigResource group, @Nullable Config config, String name, String value) {
    ConfigEntry entry = config == null ? null : config.get(name);
    if (entry == null || isSet(entry) || value.equals(entry.value())) {
      return false;
    }
    try {
      set(group, name, value);
      return true;
    } catch (BrokerException e) {
      if (e.getCause() instanceof InvalidConfigurationException) {
        return false;
      }
      throw e;
    }
  }

  private void set(ConfigResource group, String name, String value) {
    Collection<AlterConfigOp> change =
        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
    ask(open -> open.incrementalAlterConfigs(Map.of(group, change)).all());
  }

  /** How many messages the group has not done with; none of a topic that is not there. */
  long size(String queue) {
    List<TopicPartition> partitions = partitions(queue);
    if (partitions.isEmpty()) {
      return 0;
    }
    Map<TopicPartition, SharePartitionOffsetInfo> group = offsets(partitions);
    Map<TopicPartition, Long> begins = ends(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = ends(partitions, OffsetSpec.latest());
    long size = 0;
    for (TopicPartition each : partitions) {
      SharePartitionOffsetInfo info = group.get(each);
      long begin = info == null ? begins.getOrDefault(each, 0L) : info.startOffset();
      long all = Math.max(0, ends.getOrDefault(each, 0L) - Math.max(0, begin));
      size += info == null ? all : info.lag().orElse(all);
    }
    return size;
  }

  private List<TopicPartition> partitions(String queue) {
    try {
      TopicDescription topic =
          ask(open -> open.describeTopics(List.of(queue)).topicNameValues().get(queue));
      return topic.partitions().stream()
          .map(each -> new TopicPartition(queue, each.partition()))
          .toList();
    } catch (BrokerException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return List.of();
      }
      throw e;
    }
  }

  /** Without the partitions that the group has not begun with. */
  private Map<TopicPartition, SharePartitionOffsetInfo> offsets(List<TopicPartition> partitions) {
    ListShareGroupOffsetsSpec spec = new ListShareGroupOffsetsSpec().topicPartitions(partitions);
    try {
      Map<TopicPartition, SharePartitionOffsetInfo> offsets =
          new HashMap<>(
              ask(
                  open ->
                      open.listShareGroupOffsets(Map.of(servers.group(), spec))
                          .partitionsToOffsetInfo(servers.group())));
      offsets.values().removeIf(each -> each == null || each.startOffset() < 0);
      return offsets;
    } catch (BrokerException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(each -> question.put(each, which));
    Map<TopicPartition, Long> ends = new HashMap<>();
    ask(open -> open.listOffsets(question).all())
        .forEach((partition, info) -> ends.put(partition, info.offset()));
    return ends;
  }

  void check() {
    if (new ArrayList<>(ask(open -> open.describeCluster().nodes())).isEmpty()) {
      throw new BrokerException("Kafka: the cluster has no brokers");
    }
  }

  /** The answer, or its error as the cause of ours. */
  private <T> T ask(Function<Admin, KafkaFuture<T>> question) {
    try {
      return question.apply(admin()).get(servers.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new BrokerException("Kafka", e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new BrokerException("Kafka has not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    } catch (KafkaException e) {
      throw new BrokerException("Kafka", e);
    }
  }

  private synchronized Admin admin() {
    if (closed) {
      throw new BrokerException("Kafka: closed");
    }
    if (admin == null) {
      admin = Admin.create(servers.admin());
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(servers.timeout());
    }
  }
}
