package io.dalga.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dalga.api.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says what the API document does not have of an answer. Thread-safe. */
final class AnswerChecker {

  private static final String SCHEMAS = "/components/schemas";

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

  /** Null when the answer is one that the document says the operation may give. */
  @Nullable String complaint(ApiOperation operation, Answer answer) {
    if (!operation.statuses().contains(answer.status())) {
      return "status " + answer.status() + " is not documented for " + operation + ": " + answer;
    }
    JsonNode content = operation.answer(answer.status());
    if (content.isEmpty()) {
      return answer.text().isEmpty() ? null : "no answer is documented for " + operation;
    }
    String type = answer.header("Content-Type").replaceAll(" *;.*", "");
    if (!content.has(type)) {
      return type + " is not documented for " + answer.status() + " of " + operation;
    }
    // Each line of NDJSON is a document.
    List<String> documents =
        type.equals(BulkResource.NDJSON) ? answer.text().lines().toList() : List.of(answer.text());
    Schema schema = schema(operation, content.path(type).path("schema"));
    for (String document : documents) {
      JsonNode json = document.isBlank() ? null : Answer.parse(document);
      if (json != null && !schema.validate(json).isEmpty()) {
        return operation + ": " + schema.validate(json) + " in " + document;
      }
    }
    return type.equals(Problem.MEDIA_TYPE) ? complaintOfProblem(operation, answer) : null;
  }

  private static @Nullable String complaintOfProblem(ApiOperation operation, Answer answer) {
    boolean says =
        !answer.string("title").isBlank()
            && !answer.string("detail").isBlank()
            && answer.json().path("status").asInt() == answer.status();
    return says ? null : operation + " says too little: " + answer;
  }

  private Schema schema(ApiOperation operation, JsonNode schema) {
    return schemas.computeIfAbsent(schema, node -> registry.getSchema(whole(operation, node)));
  }

  /** With all that it may refer to. */
  private static JsonNode whole(ApiOperation operation, JsonNode schema) {
    ObjectNode whole = new ObjectMapper().createObjectNode();
    whole.putArray("allOf").add(schema);
    ObjectNode definitions = whole.putObject("$defs");
    operation
        .document()
        .at(SCHEMAS)
        .properties()
        .forEach(each -> definitions.set(each.getKey(), closed(each.getValue().deepCopy())));
    return Answer.parse(whole.toString().replace("#" + SCHEMAS, "#/$defs"));
  }

  /** Callers skip properties that they do not know; here, there must be none. */
  private static JsonNode closed(ObjectNode schema) {
    return schema.has("required") && !schema.has("$ref")
        ? schema.put("additionalProperties", false)
        : schema;
  }
}
