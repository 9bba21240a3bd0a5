package io.dalga.release;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What other programs can see of a module, a line each. */
final class PublicSignatures {

  private static final String CLASS_FILE = ".class";

  private PublicSignatures() {}

  /**
   * Of all classes that come from where this one does.
   *
   * @param oneOfIts any class of the module
   */
  static List<String> of(Class<?> oneOfIts)
      throws IOException, URISyntaxException, ClassNotFoundException {
    CodeSource source = oneOfIts.getProtectionDomain().getCodeSource();
    Path place = Path.of(Objects.requireNonNull(source).getLocation().toURI());
    if (Files.isDirectory(place)) {
      return below(place, oneOfIts.getClassLoader());
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return below(jar.getPath("/"), oneOfIts.getClassLoader());
    }
  }

  private static List<String> below(Path directory, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    TreeMap<String, List<String>> byClass = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(CLASS_FILE)).toList()) {
        String name = directory.relativize(file).toString().replace('/', '.');
        name = name.substring(0, name.length() - CLASS_FILE.length());
        if (!name.endsWith("package-info") && name.startsWith("io.dalga.")) {
          Class<?> type = Class.forName(name, false, loader);
          if (isVisible(type)) {
            byClass.put(name, describe(type));
          }
        }
      }
    }
    return byClass.values().stream().flatMap(List::stream).toList();
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isVisible(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isVisible(outer));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<String> describe(Class<?> type) {
    List<String> members = new ArrayList<>();
    Stream.<Member>of(type.getDeclaredFields()).forEach(each -> add(each, members));
    Stream.<Member>of(type.getDeclaredConstructors()).forEach(each -> add(each, members));
    Stream.<Member>of(type.getDeclaredMethods()).forEach(each -> add(each, members));
    members.sort(null);
    members.add(0, heading(type));
    return members;
  }

  /** What it is, and what it can be used as. */
  private static String heading(Class<?> type) {
    List<String> kinds =
        Stream.concat(
                Stream.of(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()))
            .filter(each -> each != null && each != Object.class)
            .map(each -> each.getTypeName())
            .toList();
    return type.toGenericString()
        + (kinds.isEmpty() ? "" : " is " + String.join(", ", kinds))
        + deprecation(type);
  }

  private static void add(Member member, List<String> members) {
    if (!isVisible(member.getModifiers()) || member.isSynthetic()) {
      return;
    }
    if (member instanceof Method method) {
      members.add("  " + method.toGenericString() + deprecation(method));
    } else if (member instanceof Constructor<?> constructor) {
      members.add("  " + constructor.toGenericString() + deprecation(constructor));
    } else if (member instanceof Field field) {
      members.add("  " + field.toGenericString() + deprecation(field));
    }
  }

  private static String deprecation(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? " deprecated" : "";
  }
}
