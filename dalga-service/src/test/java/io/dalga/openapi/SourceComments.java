package io.dalga.openapi;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the comments in our sources say, in Markdown. For one thread. */
final class SourceComments {

  private static final Path TOP = Path.of("..");

  private final Map<Path, Map<String, Comment>> comments = new HashMap<>();

  /**
   * A comment.
   *
   * @param parameters what it says of each
   */
  record Comment(String summary, String rest, Map<String, String> parameters) {}

  /**
   * Of a record or another type.
   *
   * @throws AssertionError when there is none
   */
  Comment of(Class<?> type) {
    return find(type, type.getSimpleName());
  }

  /** Of a method. */
  Comment of(Method method) {
    Class<?> type = method.getDeclaringClass();
    return find(type, type.getSimpleName() + "." + method.getName());
  }

  private Comment find(Class<?> type, String name) {
    Comment comment = comments.computeIfAbsent(source(type), SourceComments::parse).get(name);
    if (comment == null) {
      throw new AssertionError(name + " needs a comment: the API document takes its words from it");
    }
    return comment;
  }

  private static Path source(Class<?> type) {
    Class<?> outermost = type;
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    String file = "src/main/java/" + outermost.getName().replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(TOP)) {
      return modules
          .map(module -> module.resolve(file))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no module has " + file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Comment> parse(Path source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, Comment> found = new HashMap<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(trees, found).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static final class Scanner extends TreePathScanner<Void, @Nullable String> {
    private final DocTrees trees;
    private final Map<String, Comment> found;

    Scanner(DocTrees trees, Map<String, Comment> found) {
      this.trees = trees;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, @Nullable String around) {
      note(type.getSimpleName().toString());
      return super.visitClass(type, type.getSimpleName().toString());
    }

    @Override
    public Void visitMethod(MethodTree method, @Nullable String around) {
      note(around + "." + method.getName());
      return super.visitMethod(method, around);
    }

    private void note(String name) {
      DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        found.put(
            name,
            new Comment(
                text(comment.getFirstSentence()), text(comment.getBody()), parameters(comment)));
      }
    }
  }

  private static Map<String, String> parameters(DocCommentTree comment) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree parameter) {
        parameters.put(parameter.getName().toString(), text(parameter.getDescription()));
      }
    }
    return parameters;
  }

  private static String text(List<? extends DocTree> parts) {
    StringBuilder text = new StringBuilder();
    for (DocTree part : parts) {
      if (part instanceof LiteralTree literal) {
        text.append('`').append(literal.getBody().getBody()).append('`');
      } else if (part instanceof LinkTree link) {
        String name = link.getReference().getSignature();
        text.append('`').append(name.replaceAll(".*[.#]|\\(.*", "")).append('`');
      } else if (part instanceof StartElementTree) {
        text.append(' ');
      } else if (part.getKind() == DocTree.Kind.TEXT) {
        text.append(part);
      }
    }
    return text.toString().replaceAll("\\s+", " ").strip();
  }
}
