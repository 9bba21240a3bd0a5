package io.dalga.broker.beanstalkd;

import io.dalga.broker.LocalServiceContract;
import io.dalga.broker.service.BeanstalkdService;

class BeanstalkdBrokerTest extends LocalServiceContract {

  BeanstalkdBrokerTest() {
    super(new BeanstalkdService(), "beanstalk", "-a b");
  }
}
