package io.dalga.ui;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Joins ES modules into one file: a browser that asks for forty of them takes half a second for
 * that. Each is a function that returns what it exports, and is called once, behind those that it
 * imports. The forms of import and export that our modules and Preact's have are known; any other
 * is refused. For one thread.
 */
final class ModuleBundle {

  /** Names in braces, and a file beside the one that imports them. */
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import\\s*\\{([^}]*)}\\s*from\\s*\"\\./([\\w-]+\\.js)\";?");

  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^export (?=(?:const|class|function|async function) ([\\w$]+))");

  private static final Pattern SEVERAL = Pattern.compile("(?m)^export (?=const \\{([^}]*)})");

  private static final Pattern LIST = Pattern.compile("(?<=^|[;}\\n])export\\s*\\{([^}]*)};?");

  private static final List<Pattern> EXPORTS = List.of(DECLARATION, SEVERAL, LIST);

  private static final Pattern OTHER = Pattern.compile("(?m)^(?:import|export)\\b.*$");

  private final UnaryOperator<String> sources;
  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final StringBuilder joined = new StringBuilder();

  private ModuleBundle(UnaryOperator<String> sources) {
    this.sources = sources;
  }

  /**
   * A module and all that it imports.
   *
   * @param sources the text of a module, by its name
   * @throws IllegalStateException when two modules import each other, or one has a form of import
   *     or export that is not known
   */
  static String of(String name, UnaryOperator<String> sources) {
    ModuleBundle bundle = new ModuleBundle(sources);
    bundle.add(name);
    return bundle.joined.toString();
  }

  /** Adds a module unless it is there; the name of the constant that has its exports. */
  private String add(String name) {
    String known = variables.get(name);
    if (known != null) {
      return known;
    }
    if (!begun.add(name)) {
      throw new IllegalStateException(name + " imports itself, if by others; see " + begun);
    }
    String source = sources.apply(name);
    String exports =
        EXPORTS.stream()
            .flatMap(form -> form.matcher(source).results())
            .map(found -> renamed(found.group(1), "$2: $1"))
            .collect(Collectors.joining(", "));
    String text =
        IMPORT.matcher(source).replaceAll(found -> Matcher.quoteReplacement(imported(found)));
    for (Pattern form : EXPORTS) {
      text = form.matcher(text).replaceAll("");
    }
    Matcher other = OTHER.matcher(text);
    if (other.find()) {
      throw new IllegalStateException(name + " cannot be joined for: " + other.group());
    }
    String variable = "module" + variables.size();
    variables.put(name, variable);
    joined.append("// %s\nconst %s = (() => {\n".formatted(name, variable)).append(text);
    joined.append("\nreturn { %s };\n})();\n".formatted(exports));
    return variable;
  }

  private String imported(MatchResult found) {
    return "const { " + renamed(found.group(1), "$1: $2") + " } = " + add(found.group(2)) + ";";
  }

  /** A list of names, each either alone or as {@code one as other}. */
  private static String renamed(String names, String pair) {
    return Stream.of(names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> name.replaceFirst("^(\\S+)\\s+as\\s+(\\S+)$", pair))
        .collect(Collectors.joining(", "));
  }
}
