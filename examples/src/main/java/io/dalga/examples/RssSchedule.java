package io.dalga.examples;

import io.dalga.client.DalgaClient;
import io.dalga.client.Schedule;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Schedules feeds to be checked, each on its own time. Arguments: Dalga's URL, the interval
 * (ISO-8601), the feeds. Running it again changes nothing but the times.
 */
public final class RssSchedule {

  private RssSchedule() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 3) {
      System.err.println("usage: RssSchedule http://127.0.0.1:34006 PT5M FEED...");
      System.exit(2);
    }
    DalgaClient dalga = DalgaClient.create(URI.create(arguments[0]));
    Duration interval = Duration.parse(arguments[1]);
    for (String feed : List.of(arguments).subList(2, arguments.length)) {
      dalga.schedule("rss", feed, Schedule.every(interval));
      System.out.println("every " + interval + ": " + feed);
    }
  }
}
