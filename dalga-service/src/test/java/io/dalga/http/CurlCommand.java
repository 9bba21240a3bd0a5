package io.dalga.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a curl command of the documentation as curl would. */
final class CurlCommand {

  private static final String DEFAULT_ADDRESS = "http://127.0.0.1:34006";

  private final List<String> data = new ArrayList<>();
  private final List<String> headers = new ArrayList<>();
  private @Nullable String method;
  private @Nullable String target;

  private CurlCommand() {}

  /**
   * The request that the command makes.
   *
   * @throws AssertionError when it is for another server than the documents' default one, or has an
   *     option that this does not know
   */
  static Request request(List<String> words) {
    CurlCommand command = new CurlCommand();
    for (Iterator<String> rest = words.subList(1, words.size()).iterator(); rest.hasNext(); ) {
      command.take(rest.next(), rest);
    }
    return command.request();
  }

  private void take(String word, Iterator<String> rest) {
    switch (word) {
      case "-i", "-s" -> {
        // About what is printed.
      }
      case "-X" -> method = rest.next();
      case "-d" -> data.add(rest.next());
      case "--data-urlencode" -> data.add(encoded(rest.next()));
      case "-H" -> headers.add(rest.next());
      default -> {
        if (word.startsWith("-") || target != null) {
          throw new AssertionError("curl " + word + " is not known to this test; teach it");
        }
        target = target(word);
      }
    }
  }

  private static String encoded(String nameAndValue) {
    int equals = nameAndValue.indexOf('=') + 1;
    return nameAndValue.substring(0, equals) + Request.encode(nameAndValue.substring(equals));
  }

  private static String target(String url) {
    if (!url.startsWith(DEFAULT_ADDRESS + "/")) {
      throw new AssertionError(url + " is not below " + DEFAULT_ADDRESS);
    }
    return url.substring(DEFAULT_ADDRESS.length());
  }

  private Request request() {
    if (target == null) {
      throw new AssertionError("there is no URL");
    }
    String verb = method != null ? method : data.isEmpty() ? "GET" : "POST";
    Request request = Request.of(verb + " " + Request.utf8(target));
    String type = Request.FORM;
    for (String header : headers) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      String value = header.substring(colon + 1).strip();
      if (name.toLowerCase(Locale.ROOT).equals("content-type")) {
        type = value;
      } else {
        request = request.header(name, value);
      }
    }
    return data.isEmpty() ? request : request.body(type, String.join("&", data));
  }
}
