package io.dalga.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleBundleTest {

  private static String join(Map<String, String> modules) {
    return ModuleBundle.of("a.js", modules::get);
  }

  @Test
  void what_is_imported_comes_first_and_once() {
    String joined =
        join(
            Map.of(
                "a.js",
                    "import { one, two as zwei } from \"./b.js\";\nimport { x } from \"./c.js\";\nrun(one);\n",
                "b.js",
                    "import { x } from \"./c.js\";\nexport const one = x;\nexport async function two() {}\nexport const { y, z } = q;\n",
                "c.js", "var q=1;export{q as x};"));

    assertThat(joined)
        .isEqualTo(
            """
            // c.js
            const module0 = (() => {
            var q=1;
            return { x: q };
            })();
            // b.js
            const module1 = (() => {
            const { x } = module0;
            const one = x;
            async function two() {}
            const { y, z } = q;

            return { one, two, y, z };
            })();
            // a.js
            const module2 = (() => {
            const { one, two: zwei } = module1;
            const { x } = module0;
            run(one);

            return {  };
            })();
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import all from \"./b.js\";",
        "import * as all from \"./b.js\";",
        "import \"./b.js\";",
        "import { b } from \"b\";",
        "import { b } from \"./b.js\" with { type: \"json\" };\nexport default 1;",
        "export default 1;",
        "export let changing = 1;",
        "export * from \"./b.js\";"
      })
  void other_forms_are_refused(String form) {
    assertThatIllegalStateException()
        .isThrownBy(() -> join(Map.of("a.js", form, "b.js", "export const b = 1;\n")))
        .withMessageStartingWith("a.js cannot be joined for: ");
  }

  @Test
  void modules_that_import_each_other_are_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                join(
                    Map.of(
                        "a.js", "import { b } from \"./b.js\";\nexport const a = 1;\n",
                        "b.js", "import { a } from \"./a.js\";\nexport const b = 1;\n")))
        .withMessageContaining("a.js imports itself");
  }
}
