package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dalga.http.ShellReader.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the shell examples of one page, in their order. Calls by curl are made of a server; of other
 * commands, what they name must exist. For one thread.
 */
final class ShellExamples {

  private static final Path TOP = Path.of("..");
  private static final Pattern STATUS = Pattern.compile("\\b[1-5][0-9]{2}\\b");

  /** {@code name=$(curl ... | jq -r '.[0].name')}: what comes after the pipe picks a value. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([a-z]+)=\\$\\((curl .*) \\| jq -r '?([^']*)'?\\)");

  /** {@code key=$(java -jar dalga-service.jar key create ...)}. */
  private static final Pattern KEY = Pattern.compile("([a-z]+)=\\$\\((java .* --role ([a-z]+))\\)");

  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Z_]+=.*", Pattern.DOTALL);

  private final DalgaServer server;
  private final Map<String, String> variables = new HashMap<>();

  ShellExamples(DalgaServer server) {
    this.server = server;
  }

  /** Returns the answers to the block's calls. */
  List<Answer> run(String text) {
    List<Answer> answers = new ArrayList<>();
    ShellReader reader = new ShellReader(text, variables);
    for (Command command = reader.next(); command != null; command = reader.next()) {
      Matcher assignment = ASSIGNMENT.matcher(command.words().get(0));
      Matcher key = KEY.matcher(command.words().get(0));
      if (key.matches()) {
        Command making = new ShellReader(key.group(2), variables).next();
        checkNames(making == null ? List.of() : making.words());
        variables.put(key.group(1), new TestKeys(server.databaseUrl()).add("ada", key.group(3)));
      } else if (assignment.matches()) {
        Command call = new ShellReader(assignment.group(2), variables).next();
        Answer answer = call(call == null ? command : call);
        variables.put(assignment.group(1), pick(answer.json(), assignment.group(3)));
        answers.add(answer);
      } else if (command.words().get(0).equals("curl")) {
        answers.add(call(command));
      } else {
        checkNames(command.words());
      }
    }
    return answers;
  }

  /** As the comment behind the call says, it is answered by that status; by 2xx without one. */
  private Answer call(Command command) {
    Answer answer = server.send(CurlCommand.request(command.words()));
    Matcher status = STATUS.matcher(command.comment());
    assertThat(Integer.toString(answer.status()))
        .as("%s%n%s", String.join(" ", command.words()), answer)
        .matches(status.find() ? status.group() : "2..");
    return answer;
  }

  /** A path of jq that has names and numbers alone: {@code .[0].token}. */
  private static String pick(JsonNode json, String path) {
    JsonNode picked = json.at(path.replace("[", "").replace("]", "").replaceAll("\\.+", "/"));
    assertThat(picked.isValueNode()).as("%s of %s", path, json).isTrue();
    return picked.asText();
  }

  private static void checkNames(List<String> words) {
    List<String> command = words.stream().dropWhile(ShellExamples::isEnvironment).toList();
    String name = command.isEmpty() ? "" : command.get(0);
    if (name.startsWith("bin/")) {
      assertThat(TOP.resolve(name)).isExecutable();
    } else if (name.equals("java")) {
      checkJava(command);
    } else if (!List.of("", "export", "mvn", "docker").contains(name)) {
      throw new AssertionError("it is not known to this test how to check: " + name);
    }
  }

  private static boolean isEnvironment(String word) {
    return ENVIRONMENT.matcher(word).matches();
  }

  /** It runs our jar on a file that is there, or an example, compiled or as it is. */
  private static void checkJava(List<String> command) {
    if (command.get(1).equals("-cp")) {
      String main = command.get(3).replace('.', '/') + ".java";
      assertThat(TOP.resolve("examples/src/main/java").resolve(main)).exists();
      return;
    }
    if (command.get(1).endsWith(".java")) {
      assertThat(TOP.resolve(command.get(1))).exists();
      return;
    }
    assertThat(command.get(1)).isEqualTo("-jar");
    assertThat(Path.of(command.get(2)).getFileName()).hasToString("dalga-service.jar");
    assertThat(command.subList(3, command.size()))
        .as("configuration files")
        .filteredOn(word -> word.endsWith(".yml"))
        .allMatch(file -> Files.exists(TOP.resolve(file)));
  }
}
