package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a job delivers in the place of its body, and how. Neither bytes nor headers are to be
 * changed.
 *
 * @param payload what is sent in the place of the body; null = the body
 * @param contentType what it is; null = text in UTF-8
 * @param headers sent along; names in lower case
 * @param method how an HTTP target sends it; null = POST
 */
public record Content(
    byte @Nullable [] payload,
    @Nullable String contentType,
    Map<String, String> headers,
    @Nullable String method) {

  /** Nothing of its own: the body is posted, as text. */
  public static final Content NONE = new Content(null, null, Map.of(), null);

  /** What all parameters begin with that are headers: {@code header.x-tenant=7}. */
  public static final String HEADER = "header.";

  /** The most bytes of a payload. */
  public static final int MAX_PAYLOAD = 1024 * 1024;

  private static final int MAX_TEXT = 255;
  private static final int MAX_HEADERS = 50;
  private static final int MAX_HEADERS_LENGTH = 8 * 1024;
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "DELETE");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[ -~]*");

  /** They say how the message travels, which is not the caller's to say. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> RESERVED_PREFIXES = Set.of("dalga-", "proxy-");

  /**
   * Reads the parameters of a PUT that are about the content.
   *
   * @return {@link #NONE} when there are none
   * @throws InvalidParameterException when one breaks a rule
   */
  static Content parse(Map<String, String> parameters) {
    byte[] payload = payload(parameters.get("payload"), parameters.get("payload-base64"));
    String contentType = parameters.get("content-type");
    if (contentType != null
        && (contentType.isBlank()
            || contentType.length() > MAX_TEXT
            || !VALUE.matcher(contentType).matches())) {
      throw new InvalidParameterException(
          "content-type",
          "content-type "
              + quote(contentType)
              + " must be a media type of at most 255 characters, such as application/json");
    }
    Map<String, String> headers = new TreeMap<>();
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith(HEADER)) {
            String header = header(name, value);
            if (headers.put(header, value) != null) {
              throw new InvalidParameterException(
                  name, "header " + quote(header) + " is there twice");
            }
          }
        });
    checkSize(headers);
    return new Content(
        payload,
        contentType,
        headers.isEmpty() ? Map.of() : headers,
        method(parameters.get("method"), payload != null));
  }

  private static byte @Nullable [] payload(@Nullable String text, @Nullable String base64) {
    if (text != null && base64 != null) {
      throw new InvalidParameterException(
          "payload-base64", "give payload or payload-base64, and not both");
    }
    byte[] payload = null;
    if (text != null) {
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw new InvalidParameterException("payload", "the payload is not Unicode");
      }
      payload = text.getBytes(StandardCharsets.UTF_8);
    } else if (base64 != null) {
      payload = decode(base64);
    }
    if (payload != null && payload.length > MAX_PAYLOAD) {
      throw new InvalidParameterException(
          text == null ? "payload-base64" : "payload",
          "the payload has " + payload.length + " bytes, and at most 1 MiB is allowed");
    }
    return payload;
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InvalidParameterException(
          "payload-base64",
          "payload-base64 is not Base64 (RFC 4648, with + and /): " + e.getMessage());
    }
  }

  /** The name of a header, checked with its value. */
  private static String header(String parameter, String value) {
    String written = parameter.substring(HEADER.length());
    String name = written.length() > MAX_TEXT ? written : written.toLowerCase(Locale.ROOT);
    if (name.length() > MAX_TEXT || !TOKEN.matcher(name).matches()) {
      throw new InvalidParameterException(
          parameter,
          "header name "
              + quote(written)
              + " must be 1 to 255 letters, digits and !#$%&'*+-.^_`|~");
    }
    if (RESERVED.contains(name) || RESERVED_PREFIXES.stream().anyMatch(name::startsWith)) {
      throw new InvalidParameterException(
          parameter,
          "header "
              + quote(name)
              + " is Dalga's to set"
              + (name.equals("content-type") ? "; give content_type" : "; leave it out"));
    }
    if (!VALUE.matcher(value).matches() || !value.equals(value.strip())) {
      throw new InvalidParameterException(
          parameter,
          "the value of header "
              + quote(name)
              + " must be printable ASCII without spaces around it");
    }
    return name;
  }

  private static void checkSize(Map<String, String> headers) {
    int length =
        headers.entrySet().stream()
            .mapToInt(e -> e.getKey().length() + e.getValue().length())
            .sum();
    if (headers.size() > MAX_HEADERS || length > MAX_HEADERS_LENGTH) {
      throw new InvalidParameterException(
          "headers",
          "there are "
              + headers.size()
              + " headers with "
              + length
              + " characters, and at most "
              + MAX_HEADERS
              + " with "
              + MAX_HEADERS_LENGTH
              + " are allowed");
    }
  }

  private static @Nullable String method(@Nullable String method, boolean hasPayload) {
    if (method == null || WITH_BODY.contains(method)) {
      return method;
    }
    if (!WITHOUT_BODY.contains(method)) {
      throw new InvalidParameterException(
          "method", "method " + quote(method) + " must be one of POST, PUT, PATCH, GET, DELETE");
    }
    if (hasPayload) {
      throw new InvalidParameterException(
          "method", "a " + method + " has no payload; leave payload out, or use POST");
    }
    return method;
  }

  /** The same with one more header, which wins over one of that name. */
  public Content withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Content(payload, contentType, more, method);
  }

  /** Whether a request of that method has a body. */
  public boolean hasBody() {
    return method == null || WITH_BODY.contains(method);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content that
        && Arrays.equals(payload, that.payload)
        && Objects.equals(contentType, that.contentType)
        && headers.equals(that.headers)
        && Objects.equals(method, that.method);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(payload), contentType, headers, method);
  }

  /** Without the payload, which may be a secret. */
  @Override
  public String toString() {
    return "Content["
        + (payload == null ? "the body" : payload.length + " bytes")
        + ", "
        + contentType
        + ", "
        + headers.keySet()
        + ", "
        + method
        + "]";
  }
}
