package io.dalga;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file with one value of the configuration, as Docker and Kubernetes hand secrets over. */
final class SecretFile {

  private static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /**
   * The text in a file: one line, whose end does not belong to it.
   *
   * @param reference what names the file, for errors
   * @throws IllegalArgumentException when there is no such file, or it has no such text; without
   *     its content
   */
  static String read(String reference, String path) {
    String place = reference + ": the file \"" + path + "\" ";
    String text;
    try {
      text = text(Path.of(path));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(place + "does not exist", e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(place + "is not text in UTF-8", e);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(place + "cannot be read: " + e.getMessage(), e);
    }
    String value = text.replaceFirst("\r?\n\\z", "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(place + "is empty");
    }
    if (value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
      throw new IllegalArgumentException(place + "must hold one line, without control characters");
    }
    return value;
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    try (InputStream content = Files.newInputStream(file)) {
      byte[] bytes = content.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it has more than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
