package io.dalga.http;

import java.util.List;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;
import org.jspecify.annotations.Nullable;

/** Calls by the template of their address, of which there are few, whatever is called. */
public final class Routes {

  /** What no resource is for. */
  private static final String NONE = "none";

  private Routes() {}

  /**
   * Such as {@code /jobs/{path}/{body}}; {@code none} when it is the address of nothing.
   *
   * @param uri null when it was not looked at
   */
  public static String of(@Nullable ExtendedUriInfo uri) {
    List<UriTemplate> templates = uri == null ? List.of() : uri.getMatchedTemplates();
    StringBuilder route = new StringBuilder();
    // The innermost one comes first.
    for (int i = templates.size() - 1; i >= 0; i--) {
      String template = templates.get(i).getTemplate();
      route.append(template.equals("/") ? "" : template);
    }
    return templates.isEmpty() ? NONE : route.isEmpty() ? "/" : route.toString();
  }
}
