package io.dalga.auth;

import static java.util.Objects.requireNonNullElse;

import io.dalga.api.KeyList;
import io.dalga.api.KeyView;
import io.dalga.api.Rfc3339;
import io.dalga.http.JobResource;
import io.dalga.http.Operation;
import io.dalga.http.Parameters;
import io.dalga.http.Roles;
import io.dalga.job.Fields;
import io.dalga.store.ApiKey;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of callers, at {@code /keys}. */
@Path("/keys")
@Consumes(MediaType.WILDCARD)
public final class KeysResource {

  private static final Duration DEFAULT_OVERLAP = Duration.ofHours(1);
  private static final Duration MAX_OVERLAP = Duration.ofDays(30);

  private final KeyIssuer issuer;

  KeysResource(KeyIssuer issuer) {
    this.issuer = issuer;
  }

  /** Makes a key, and shows it, this once. */
  @Operation(id = "createKey", parameters = "newKey", answer = KeyView.class, status = 201)
  @RolesAllowed(Roles.ADMIN)
  @POST
  public Response create(@Context HttpServletRequest request) {
    return Parameters.named(
        request,
        () -> {
          Fields fields =
              Fields.of(
                  Parameters.of(request),
                  Set.of("name", "role", Parameters.PREFIXES, "expires-at"));
          return shown(
              issuer.create(
                  fields.text("name"),
                  fields.text("role"),
                  prefixes(fields.text(Parameters.PREFIXES)),
                  fields.time("expires-at")));
        });
  }

  private static @Nullable List<String> prefixes(@Nullable String text) {
    return text == null ? null : Arrays.asList(text.split(",", -1));
  }

  /** All keys, without their secrets. */
  @Operation(id = "listKeys", answer = KeyList.class)
  @RolesAllowed(Roles.ADMIN)
  @GET
  public Response list() {
    List<KeyView> keys = issuer.all().stream().map(key -> view(key, null)).toList();
    return Response.ok(new KeyList(keys), JobResource.JSON).build();
  }

  /** Takes a key away. */
  @Operation(id = "revokeKey", status = 204, problems = 404)
  @RolesAllowed(Roles.ADMIN)
  @DELETE
  @Path("{id}")
  public Response revoke(@PathParam("id") String id) {
    if (!issuer.revoke(id)) {
      throw noSuchKey();
    }
    return Response.noContent().build();
  }

  /** Makes a key that takes the place of another one. */
  @Operation(
      id = "rotateKey",
      parameters = "rotation",
      answer = KeyView.class,
      status = 201,
      problems = 404)
  @RolesAllowed(Roles.ADMIN)
  @POST
  @Path("{id}/rotate")
  public Response rotate(@PathParam("id") String id, @Context HttpServletRequest request) {
    Fields fields = Fields.of(Parameters.of(request), Set.of("overlap"));
    Duration overlap =
        requireNonNullElse(fields.duration("overlap", Duration.ZERO, MAX_OVERLAP), DEFAULT_OVERLAP);
    return shown(issuer.rotate(id, overlap).orElseThrow(KeysResource::noSuchKey));
  }

  private static NotFoundException noSuchKey() {
    return new NotFoundException("there is no key of that id; GET /keys lists them");
  }

  private static Response shown(KeyIssuer.Issued issued) {
    return Response.status(Status.CREATED)
        .type(JobResource.JSON)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(view(issued.key(), issued.text().text()))
        .build();
  }

  private static KeyView view(ApiKey key, @Nullable String secret) {
    return new KeyView(
        key.id(),
        key.name(),
        key.role(),
        key.prefixes(),
        Rfc3339.at(key.createdAt(), ZoneOffset.UTC),
        time(key.expiresAt()),
        time(key.lastUsed()),
        secret);
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant time) {
    return time == null ? null : Rfc3339.at(time, ZoneOffset.UTC);
  }
}
