package io.dalga.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.http.Operation;
import io.dalga.job.Content;
import io.dalga.job.JobPolicy;
import io.dalga.job.Specification;
import io.dalga.openapi.Descriptions.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The forms that parameters come in: in the query string, in a form, and in JSON, where names are
 * written with an underscore, and headers and rules for retries are objects. For one thread.
 */
final class ParameterForms {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The group whose parameters are those of a job. */
  private static final String JOB = "job";

  private static final String JOB_JSON = "JobDefinition";
  private static final String JOB_FORM = "JobForm";
  private static final String HEADERS =
      "Headers to send along, at most 50 with 8,192 characters of printable ASCII";

  private final Descriptions descriptions;
  private final Map<String, JsonNode> parameters = new TreeMap<>();
  private final Map<String, JsonNode> schemas = new TreeMap<>();

  ParameterForms(Descriptions descriptions) {
    this.descriptions = descriptions;
    Set<String> described = new TreeSet<>();
    descriptions.parameters(JOB).forEach(parameter -> described.add(parameter.name()));
    Set<String> known = new TreeSet<>(Specification.PARAMETERS);
    if (!described.equals(known)) {
      throw new AssertionError(
          "openapi.yml, parameters, job: has "
              + described
              + ", but Specification.PARAMETERS are "
              + known);
    }
  }

  /** The parameters that were referred to, by key. */
  Map<String, JsonNode> parameters() {
    return parameters;
  }

  /** The schemas that were referred to, by name. */
  Map<String, JsonNode> schemas() {
    schemas.put(JOB_JSON, inJson(descriptions.parameters(JOB)).put("description", "A job"));
    schemas.put(JOB_FORM, inForm(descriptions.parameters(JOB)).put("description", "A job"));
    return schemas;
  }

  JsonNode inPath(String name) {
    return shared("address." + name, name, "path", descriptions.get("address", name), true);
  }

  JsonNode inHeader(String name) {
    return shared("header." + name, name, "header", descriptions.get("headers", name), false);
  }

  /** All of a group, or one of them. */
  List<JsonNode> inQuery(String group) {
    List<JsonNode> references = new ArrayList<>();
    for (Parameter each : descriptions.parameters(group)) {
      ObjectNode described = JSON.objectNode().put("description", each.description());
      described.set("schema", each.schema());
      references.add(shared(each.key(), each.name(), "query", described, false));
    }
    if (group.equals(JOB)) {
      references.add(headersInQuery());
    }
    return references;
  }

  private JsonNode shared(String key, String name, String in, JsonNode described, boolean needed) {
    ObjectNode parameter = JSON.objectNode().put("name", name).put("in", in);
    parameter.set("description", described.path("description"));
    if (needed) {
      parameter.put("required", true);
    }
    parameter.set("schema", described.path("schema"));
    parameters.put(key, parameter);
    return JSON.objectNode().put("$ref", "#/components/parameters/" + key);
  }

  /** Any number of parameters, which begin alike. */
  private JsonNode headersInQuery() {
    ObjectNode parameter =
        JSON.objectNode()
            .put("name", Content.HEADER + "*")
            .put("in", "query")
            .put("description", HEADERS + ": `" + Content.HEADER + "x-tenant=7`")
            .put("style", "form")
            .put("explode", true);
    ObjectNode schema = parameter.putObject("schema").put("type", "object");
    schema.putObject("patternProperties").set(headerPattern(), text());
    schema.put("additionalProperties", false);
    parameters.put(JOB + "." + Content.HEADER + "name", parameter);
    return JSON.objectNode().put("$ref", "#/components/parameters/job.header.name");
  }

  private static String headerPattern() {
    return "^" + Content.HEADER.replace(".", "\\.") + ".";
  }

  private static ObjectNode text() {
    return JSON.objectNode().put("type", "string");
  }

  /** The body of an operation: its parameters, as a form or as JSON. */
  ObjectNode body(Operation operation) {
    List<Parameter> own = new ArrayList<>();
    boolean job = false;
    for (String group : operation.parameters()) {
      if (group.equals(JOB)) {
        job = true;
      } else {
        own.addAll(descriptions.parameters(group));
      }
    }
    ObjectNode body = JSON.objectNode();
    body.put(
        "description",
        "The parameters, for which the query string is another place; what is here wins");
    ObjectNode content = body.putObject("content");
    ObjectNode json = content.putObject("application/json");
    json.set("schema", closed(job ? JOB_JSON : null, inJson(own)));
    JsonNode examples = descriptions.section("examples").path(operation.id());
    if (!examples.isMissingNode()) {
      json.set("examples", examples);
    }
    content
        .putObject("application/x-www-form-urlencoded")
        .set("schema", closed(job ? JOB_FORM : null, inForm(own)));
    return body;
  }

  private static ObjectNode closed(@Nullable String base, ObjectNode own) {
    if (base == null) {
      return own.put("additionalProperties", false);
    }
    ObjectNode schema = RecordSchemas.reference(base);
    if (!own.path("properties").isEmpty()) {
      schema.set("properties", own.path("properties"));
    }
    return schema.put("unevaluatedProperties", false);
  }

  private static ObjectNode inJson(List<Parameter> all) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Parameter each : all) {
      String name = each.name().replace('-', '_');
      if (each.name().startsWith(JobPolicy.RETRY)) {
        ObjectNode retry = properties.withObject("/retry").put("type", "object");
        retry
            .withObject("/properties")
            .set(name.substring(JobPolicy.RETRY.length()), described(each));
        retry.put("additionalProperties", false);
      } else {
        properties.set(name, described(each));
      }
    }
    if (all.stream().anyMatch(each -> each.key().startsWith(JOB + "."))) {
      ObjectNode headers =
          properties.putObject("headers").put("type", "object").put("description", HEADERS);
      headers.set("additionalProperties", text());
      headers.putArray("examples").addObject().put("x-tenant", "7");
    }
    return schema;
  }

  private static ObjectNode inForm(List<Parameter> all) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    all.forEach(each -> properties.set(each.name(), described(each)));
    if (all.stream().anyMatch(each -> each.key().startsWith(JOB + "."))) {
      schema
          .putObject("patternProperties")
          .set(headerPattern(), text().put("description", HEADERS));
    }
    return schema;
  }

  private static JsonNode described(Parameter parameter) {
    ObjectNode schema = JSON.objectNode().put("description", parameter.description());
    schema.setAll((ObjectNode) parameter.schema());
    return schema;
  }
}
