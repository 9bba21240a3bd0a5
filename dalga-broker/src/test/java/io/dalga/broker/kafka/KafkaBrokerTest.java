package io.dalga.broker.kafka;

import io.dalga.broker.LocalServiceContract;
import io.dalga.broker.service.KafkaService;

class KafkaBrokerTest extends LocalServiceContract {

  KafkaBrokerTest() {
    super(new KafkaService(), "kafka", "a/b");
  }
}
