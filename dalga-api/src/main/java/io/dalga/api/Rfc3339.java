package io.dalga.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;

/** Times on the wire: RFC 3339, with a fraction only where there is one. Thread-safe. */
public final class Rfc3339 {

  private static final DateTimeFormatter PARSER =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd'T'HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendOffset("+HH:MM", "Z")
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  private static final int SECONDS_PER_MINUTE = 60;
  private static final int MAX_YEAR = 9999;

  private Rfc3339() {}

  /**
   * Reads a time such as {@code 1985-04-12T23:20:50.52Z} or {@code 1985-04-12T23:20:50+02:00}.
   *
   * @throws DateTimeException when the text is not an RFC 3339 time
   */
  public static OffsetDateTime parse(String text) {
    return OffsetDateTime.parse(text, PARSER);
  }

  /** The time in the zone's offset at that instant; UTC where RFC 3339 cannot write that. */
  public static OffsetDateTime at(Instant instant, ZoneId zone) {
    OffsetDateTime time = instant.atOffset(zone.getRules().getOffset(instant));
    boolean wholeMinutes = time.getOffset().getTotalSeconds() % SECONDS_PER_MINUTE == 0;
    boolean fourDigits = time.getYear() >= 0 && time.getYear() <= MAX_YEAR;
    return wholeMinutes && fourDigits ? time : instant.atOffset(ZoneOffset.UTC);
  }

  /** Writes a time; the fraction is left out where it is zero. */
  public static String format(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }

  static final class Serializer extends StdScalarSerializer<OffsetDateTime> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(OffsetDateTime.class);
    }

    @Override
    public void serialize(OffsetDateTime time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(format(time));
    }
  }

  static final class Deserializer extends StdScalarDeserializer<OffsetDateTime> {
    private static final long serialVersionUID = 1L;

    Deserializer() {
      super(OffsetDateTime.class);
    }

    @Override
    public OffsetDateTime deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      String text = json.getValueAsString();
      try {
        return parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, OffsetDateTime.class, "not an RFC 3339 time");
      }
    }
  }
}
