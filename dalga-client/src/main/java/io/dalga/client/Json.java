package io.dalga.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The wire records as JSON. Skips properties that it does not know, as a newer server has more. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Json() {}

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (IOException e) { // the wire records can all be written
      throw new UncheckedIOException(e);
    }
  }

  static <T> T read(byte[] json, Class<T> type) throws IOException {
    T value = MAPPER.readValue(json, type);
    if (value == null) {
      throw new IOException("null");
    }
    return value;
  }

  /** Values one behind the other, with blanks between them. */
  static <T> List<T> readLines(byte[] json, Class<T> type) throws IOException {
    try (MappingIterator<T> values = MAPPER.readerFor(type).readValues(json)) {
      return values.readAll();
    }
  }
}
