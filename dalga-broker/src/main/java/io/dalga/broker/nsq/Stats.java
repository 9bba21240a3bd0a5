package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dalga.broker.BrokerException;
import io.dalga.broker.QueueSize;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nsqd tells of a topic and its channel, by HTTP only. */
final class Stats {

  private static final int MAX_ANSWER = 4 << 20;
  private static final Pattern DEPTH = Pattern.compile("\"depth\":\\s*([0-9]{1,18})");

  private final String host;
  private final int port;
  private final Duration timeout;
  private final String channel;

  Stats(NsqBroker.Server server, String channel) {
    this.host = server.host();
    this.port = server.httpPort();
    this.timeout = server.timeout();
    this.channel = channel;
  }

  /** What has not come from the topic to the channel yet is ready too. */
  QueueSize size(String queue) {
    String json =
        get(
            "/stats?format=json&include_clients=false&include_mem=false&topic="
                + queue
                + "&channel="
                + channel);
    if (!json.contains("\"topics\"")) {
      throw new BrokerException("nsqd: statistics without topics");
    }
    String name = "\"channel_name\":\"" + channel + "\"";
    int found = json.indexOf(name);
    if (found < 0) {
      return new QueueSize(0L, lastDepth(json), 0L);
    }
    // Only this topic and this channel are told, the channel within the topic, the topic's own
    // depth after it; and the channel's numbers come before its clients, who have some too.
    String inChannel = json.substring(found);
    return new QueueSize(
        number(inChannel, "deferred_count"),
        number(inChannel, "depth") + lastDepth(inChannel.replaceFirst(DEPTH.pattern(), "")),
        number(inChannel, "in_flight_count"));
  }

  private static long lastDepth(String json) {
    long depth = 0;
    for (Matcher matcher = DEPTH.matcher(json); matcher.find(); ) {
      depth = Long.parseLong(matcher.group(1));
    }
    return depth;
  }

  private static long number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\\s*([0-9]{1,18})").matcher(json);
    if (!matcher.find()) {
      throw new BrokerException("nsqd: statistics without " + name);
    }
    return Long.parseLong(matcher.group(1));
  }

  private String get(String path) {
    try {
      HttpURLConnection http =
          (HttpURLConnection) new URL("http", host, port, path).openConnection();
      http.setConnectTimeout((int) timeout.toMillis());
      http.setReadTimeout((int) timeout.toMillis());
      if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new BrokerException("nsqd: statistics answer " + http.getResponseCode());
      }
      try (InputStream in = http.getInputStream()) {
        return new String(in.readNBytes(MAX_ANSWER), UTF_8);
      }
    } catch (IOException e) {
      throw new BrokerException("nsqd: no statistics from http://" + host + ":" + port, e);
    }
  }
}
