package io.dalga.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The BOM, which has no parent to take its version from, belongs to the modules beside it. */
class ReleaseTest {

  private static final Path TOP = Path.of("..");

  /** What is not published. */
  private static final List<String> NOT_PUBLISHED =
      List.of("dalga-benchmarks", "examples", "dalga-bom");

  private static Document pom(Path directory)
      throws ParserConfigurationException, IOException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(directory.resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String tag) {
    NodeList found = pom.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength())
        .mapToObj(found::item)
        .map(Node::getTextContent)
        .toList();
  }

  /** The version of the project itself, not of its parent. */
  private static String version(Document pom) {
    for (Node child = pom.getDocumentElement().getFirstChild();
        child != null;
        child = child.getNextSibling()) {
      if (child instanceof Element element && element.getTagName().equals("version")) {
        return element.getTextContent();
      }
    }
    throw new AssertionError("no version");
  }

  @Test
  void the_bom_has_the_version_of_the_modules() throws Exception {
    assertThat(version(pom(TOP.resolve("dalga-bom")))).isEqualTo(version(pom(TOP)));
  }

  @Test
  void the_bom_lists_every_module_that_is_published_and_no_other() throws Exception {
    TreeSet<String> published = new TreeSet<>(texts(pom(TOP), "module"));
    NOT_PUBLISHED.forEach(published::remove);

    Document bom = pom(TOP.resolve("dalga-bom"));
    List<String> listed = texts(bom, "artifactId").subList(1, texts(bom, "artifactId").size());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(published);
    assertThat(texts(bom, "version").subList(1, listed.size() + 1))
        .containsOnly("${project.version}");
  }

  @Test
  void what_is_not_published_is_not_deployed() throws Exception {
    for (String module : List.of("dalga-benchmarks", "examples")) {
      assertThat(texts(pom(TOP.resolve(module)), "maven.deploy.skip"))
          .as(module)
          .containsExactly("true");
    }
  }
}
