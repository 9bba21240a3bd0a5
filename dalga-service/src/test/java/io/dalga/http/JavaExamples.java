package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the Java examples of the documentation, with what their readers have of their own. */
final class JavaExamples {

  private static final String READERS_OWN =
      """
      import com.sun.net.httpserver.HttpServer;
      import io.dalga.api.*;
      import io.dalga.broker.*;
      import io.dalga.client.DalgaClient;
      import io.dalga.client.DalgaRun;
      import io.dalga.client.DalgaVerifier;
      import io.dalga.client.InvalidSignatureException;
      import io.dalga.client.JobQuery;
      import io.dalga.client.JobRequest;
      import io.dalga.client.Schedule;
      import java.net.InetSocketAddress;
      import java.net.URI;
      import java.nio.charset.StandardCharsets;
      import java.time.*;
      import java.util.*;
      import java.util.stream.Stream;

      class Example {
        static Broker broker;
        static DalgaClient dalga;
        static Stream<JobRequest> millions;
        static Request request;

        interface Request {
          String getHeader(String name);
        }

        static void check(String feed) {}

        static void dispatch(String seed) {}

        static void example() throws Exception {
      %s
        }
      }
      """;

  private JavaExamples() {}

  /**
   * Compiles the inside of a method.
   *
   * @param directory for the classes
   */
  static void compile(String text, Path directory) {
    String source = READERS_OWN.formatted(text.replaceAll("(?m)^\\s*\\.\\.\\.$", ""));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    compiler
        .getTask(
            null,
            null,
            diagnostics,
            List.of(
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString()),
            null,
            List.of(new Source(source)))
        .call();
    assertThat(diagnostics.getDiagnostics())
        .filteredOn(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .extracting(each -> each.getMessage(Locale.ROOT))
        .isEmpty();
  }

  /** Whether it is a part of a program, and not what stands inside of a method. */
  static boolean isProgram(String text) {
    return text.contains("static void main(");
  }

  /** What is shown of a program is in one of examples/, which the build compiles. */
  static void checkProgram(String text) throws IOException {
    List<String> parts =
        Stream.of(text.split("(?m)^\\s*\\.\\.\\.$")).map(JavaExamples::words).toList();
    try (Stream<Path> files = Files.walk(Path.of("..", "examples", "src", "main", "java"))) {
      List<String> programs = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        programs.add(words(Files.readString(file)));
      }
      assertThat(programs)
          .as("programs, one of which has it word for word")
          .anyMatch(program -> parts.stream().allMatch(program::contains));
    }
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Example.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
