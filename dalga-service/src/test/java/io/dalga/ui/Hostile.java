package io.dalga.ui;

import java.util.List;

/** Texts that run a script when they are taken for anything but texts: it sets {@code hacked}. */
final class Hostile {

  static final String MARKUP = "<img src=x onerror=\"window.hacked=1\"><script>hacked=1</script>";

  /** Of which any may be a path, a body, a header, an error, a reply, ... */
  static final List<String> TEXTS =
      List.of(
          MARKUP,
          "\"><svg onload=hacked=1>",
          "'-(window.hacked=1)-'",
          "javascript:window.hacked=1",
          "{{constructor.constructor('hacked=1')()}}",
          "${window.hacked=1}",
          "</textarea></script><iframe srcdoc='<script>parent.hacked=1</script>'>",
          "a/b%2Fc%25+ &#?=;é漢字🎉",
          "\u202Etxt.exe\u202C");

  private Hostile() {}
}
