package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dalga.job.Content;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.JobPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The parameters of a request, from the query string, and from a form or a JSON object in the body,
 * which win. The three mean the same; in JSON, names are in snake_case.
 */
public final class Parameters {

  /** A payload of 1 MiB as Base64, and room for the other parameters. */
  static final int MAX_BODY = 1536 * 1024;

  /** The properties of a JSON object that are objects themselves. */
  private static final String HEADERS = "headers";

  private static final String RETRY = "retry";

  /** The one that may be an array; elsewhere its texts stand behind each other, with commas. */
  public static final String PREFIXES = "prefixes";

  /** For UTF-8, and nothing else that bytes could be taken for. */
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectReader PART =
      JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Parameters() {}

  /** The parameters of the query string alone. */
  static Map<String, String> ofQuery(HttpServletRequest request) {
    String query = request.getQueryString();
    return FormEncoding.parse(query == null ? "" : query);
  }

  /** A query string that means the same, with nothing in it that means nothing. */
  public static String respelled(String query) {
    return FormEncoding.parse(query).entrySet().stream()
        .map(
            each -> FormEncoding.encode(each.getKey()) + "=" + FormEncoding.encode(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  /**
   * The parameters of query string and body. A body of another kind is none of our business and is
   * ignored, as the Go original does.
   *
   * @throws InvalidParameterException when something is malformed
   * @throws ClientErrorException 413 when the body is too long
   */
  public static Map<String, String> of(HttpServletRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>(ofQuery(request));
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new ClientErrorException(
          "the request body must not be compressed; leave Content-Encoding out",
          Status.UNSUPPORTED_MEDIA_TYPE);
    }
    String type = mediaType(request);
    if (type.equals(MediaType.APPLICATION_FORM_URLENCODED)) {
      parameters.putAll(FormEncoding.parse(text(request)));
    } else if (isJson(request)) {
      parameters.putAll(ofJson(text(request)));
    }
    return parameters;
  }

  /** Whether the body is JSON, so that its author writes names with an underscore. */
  static boolean isJson(HttpServletRequest request) {
    String type = mediaType(request);
    return type.equals(MediaType.APPLICATION_JSON) || type.endsWith("+json");
  }

  /**
   * Has the error about a parameter name it as the author of the request does.
   *
   * @param reading throws the error
   */
  public static <T> T named(HttpServletRequest request, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidParameterException e) {
      if (!isJson(request)) {
        throw e;
      }
      throw new InvalidParameterException(
          underscored(e.parameter()), String.valueOf(e.getMessage()));
    }
  }

  /** The name in JSON of what the rules know by that name. */
  static String underscored(String name) {
    return name.startsWith(Content.HEADER) ? name : name.replace('-', '_');
  }

  private static String mediaType(HttpServletRequest request) {
    Object contentType = request.getAttribute(RequestLineFilter.CONTENT_TYPE);
    String type = contentType == null ? "" : contentType.toString();
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  private static String text(HttpServletRequest request) {
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      throw new InvalidParameterException(
          "request body", "the request body cannot be read: it is not as long as announced");
    }
    if (bytes.length > MAX_BODY) {
      throw new ClientErrorException(
          "the request body has more than " + MAX_BODY + " bytes", Status.REQUEST_ENTITY_TOO_LARGE);
    }
    return utf8(bytes);
  }

  /**
   * @throws InvalidParameterException when it is none
   */
  static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidParameterException("request body", "the request body is not UTF-8");
    }
  }

  /** Parses UTF-8 as strictly as everything else here. */
  static JsonParser parser(InputStream body) throws IOException {
    return JSON.createParser(body);
  }

  /** The parameters of the JSON object that the parser is at. */
  static Map<String, String> ofJson(JsonParser parser) throws IOException {
    return ofDocument(PART.readTree(parser));
  }

  static Map<String, String> ofJson(String text) {
    if (text.isBlank()) {
      return Map.of();
    }
    JsonNode document;
    try {
      // As bytes: from characters, Jackson takes U+0131 for a 1 in the digits of an escape.
      document = JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new InvalidParameterException(
          "request body", "cannot parse the JSON of the request: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("an array of bytes can be read", e);
    }
    return ofDocument(document);
  }

  private static Map<String, String> ofDocument(JsonNode document) {
    if (!document.isObject()) {
      throw new InvalidParameterException(
          "request body", "the JSON of the request must be an object: {\"interval\": 60}");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    document.properties().forEach(property -> put(property, parameters));
    return parameters;
  }

  private static void put(Map.Entry<String, JsonNode> property, Map<String, String> parameters) {
    String name = property.getKey();
    JsonNode value = property.getValue();
    if (value.isNull()) {
      return;
    }
    if (name.equals(HEADERS)) {
      properties(HEADERS, value, "{\"x-tenant\": \"7\"}")
          .forEach(
              header ->
                  parameters.put(
                      Content.HEADER + header.getKey(), value(header.getKey(), header.getValue())));
    } else if (name.equals(RETRY)) {
      properties(RETRY, value, "{\"max_attempts\": 5}")
          .forEach(
              rule ->
                  parameters.put(
                      JobPolicy.RETRY + hyphenated(rule.getKey()),
                      value(rule.getKey(), rule.getValue())));
    } else if (name.equals(PREFIXES) && value.isArray()) {
      parameters.put(PREFIXES, joined(value));
    } else {
      parameters.put(hyphenated(name), value(name, value));
    }
  }

  private static String joined(JsonNode array) {
    StringJoiner texts = new StringJoiner(",");
    for (JsonNode each : array) {
      String text = value(PREFIXES, each);
      if (text.indexOf(',') >= 0) {
        throw new InvalidParameterException(
            PREFIXES, "prefix " + quote(text) + " must have no comma; a shorter one will do");
      }
      texts.add(text);
    }
    return texts.toString();
  }

  private static Set<Map.Entry<String, JsonNode>> properties(
      String name, JsonNode value, String example) {
    if (!value.isObject()) {
      throw new InvalidParameterException(name, name + " must be an object: " + example);
    }
    return value.properties();
  }

  private static String hyphenated(String name) {
    if (name.indexOf('-') >= 0) {
      throw new InvalidParameterException(
          name, "unknown property " + quote(name) + "; names in JSON are written with _");
    }
    return name.replace('_', '-');
  }

  private static String value(String name, JsonNode node) {
    if (!node.isValueNode()) {
      throw new InvalidParameterException(
          name, name + " must be a string, a number or a boolean, not an array or an object");
    }
    return node.asText();
  }
}
