package io.dalga.broker.nsq;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerDriver;
import io.dalga.broker.BrokerUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code nsq://host[:4150]}, one nsqd. Parameters:
 *
 * <ul>
 *   <li>{@code timeout}: for connecting and for each answer (1 s). nsqd does not say that it has no
 *       message, so no reserve waits for less than a quarter of it.
 *   <li>{@code channel}: the one of each topic that is used ({@code dalga}).
 *   <li>{@code http}: nsqd's HTTP port, which alone knows sizes (4151).
 *   <li>{@code heartbeat}: how often nsqd asks whether we live; a connection without a sign for
 *       twice as long is closed (10 s; 1 s at least).
 *   <li>{@code msgTimeout}: after which nsqd gives messages of a process that has died or does not
 *       answer to others (60 s; at most its {@code --max-msg-timeout}).
 *   <li>{@code maxDelay}: longer delays are refused; nsqd's {@code --max-req-timeout} (1 h).
 * </ul>
 */
public final class NsqDriver implements BrokerDriver {

  private static final int PORT = 4150;
  private static final int HTTP_PORT = 4151;
  private static final Pattern CHANNEL = Pattern.compile("[.a-zA-Z0-9_-]{1,64}");

  @Override
  public List<String> schemes() {
    return List.of("nsq");
  }

  @Override
  public String library() {
    return "";
  }

  @Override
  public Broker open(URI uri) {
    BrokerUrl url =
        new BrokerUrl(
            uri, Set.of("timeout", "channel", "http", "heartbeat", "msgTimeout", "maxDelay"));
    String channel = url.text("channel", "dalga");
    if (!CHANNEL.matcher(channel).matches()) {
      throw new IllegalArgumentException(
          "broker URL: channel=" + channel + " must have 1 to 64 of letters, digits and ._-");
    }
    return new NsqBroker(
        new NsqBroker.Server(
            url.host(),
            url.port(PORT),
            url.number("http", url.text("http", ""), HTTP_PORT),
            url.duration("timeout", Duration.ofSeconds(1))),
        new NsqBroker.Terms(
            channel,
            url.duration("heartbeat", Duration.ofSeconds(10)),
            url.duration("msgTimeout", Duration.ofSeconds(60)),
            url.duration("maxDelay", Duration.ofHours(1))));
  }
}
