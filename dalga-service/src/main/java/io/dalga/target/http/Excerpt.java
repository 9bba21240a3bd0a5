package io.dalga.target.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The beginning of a reply, for people to read. One thread adds to it; any thread may read it. */
final class Excerpt {

  static final int MAX_BYTES = 1024;

  private static final byte[] NOTHING = {};

  /** What is in it does not change any more: more makes a new one. */
  private volatile byte[] bytes = NOTHING;

  /** Keeps what there is room for; the buffer's position stays. */
  void add(ByteBuffer more) {
    byte[] kept = bytes;
    int room = Math.min(MAX_BYTES - kept.length, more.remaining());
    if (room > 0) {
      byte[] longer = Arrays.copyOf(kept, kept.length + room);
      more.get(more.position(), longer, kept.length, room);
      bytes = longer;
    }
  }

  /**
   * As UTF-8, with U+FFFD for what is not, and without a character that is cut at the end; null
   * when there is nothing.
   */
  @Nullable String text() {
    byte[] kept = bytes;
    CharBuffer text = CharBuffer.allocate(kept.length);
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .onUnmappableCharacter(CodingErrorAction.REPLACE)
        .decode(ByteBuffer.wrap(kept), text, false);
    return text.position() == 0 ? null : text.flip().toString();
  }
}
