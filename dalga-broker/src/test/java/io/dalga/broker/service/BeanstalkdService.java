package io.dalga.broker.service;

import java.util.List;

/** beanstalkd with a log that is written to the disk before it answers. */
public final class BeanstalkdService extends LocalService {

  public BeanstalkdService() {
    super("beanstalkd");
  }

  @Override
  protected List<String> command() {
    return List.of(
        program("beanstalkd", "beanstalkd"),
        "-l",
        "127.0.0.1",
        "-p",
        String.valueOf(port()),
        "-b",
        directory().toString(),
        "-f0");
  }
}
