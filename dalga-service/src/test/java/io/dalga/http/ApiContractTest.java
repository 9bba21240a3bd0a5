package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.openapi.Descriptions.Parameter;
import io.dalga.openapi.Route;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The API document and a live server say the same: of routes, of the parameters that they take and
 * what those may be, and of what they answer.
 */
@ExtendWith(SharedServer.class)
class ApiContractTest {

  private static final List<ApiOperation> OPERATIONS = ApiOperation.all();
  private static final Pattern KNOWN = Pattern.compile("the parameters are (.*)$");
  private static final Pattern WORDS = Pattern.compile("must be one of (.*)$");
  private static final String ABSENT = "no-such-parameter";

  private final DalgaServer server;
  private final AnswerChecker checker = new AnswerChecker();

  ApiContractTest(DalgaServer server) {
    this.server = server;
  }

  @Test
  void every_route_is_in_the_document_and_the_other_way_around() {
    List<String> routes = Route.of(server.resources()).stream().map(Route::toString).toList();
    List<String> documented = OPERATIONS.stream().map(ApiOperation::toString).toList();

    assertThat(documented).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void what_a_route_says_that_it_knows_is_in_the_document() {
    int lists = 0;
    for (ApiOperation operation : OPERATIONS) {
      Map<String, String> parameters = operation.needed();
      parameters.put(ABSENT, "1");
      Answer answer = send(operation, parameters);
      Matcher known = KNOWN.matcher(answer.string("detail"));
      if (answer.status() == 400 && known.find()) {
        lists++;
        assertThat(operation.names())
            .as("%s", operation)
            .containsAll(List.of(known.group(1).split(", ")));
      }
    }
    assertThat(lists).as("routes that have said so").isGreaterThanOrEqualTo(10);
  }

  @Test
  void every_value_that_the_document_has_for_a_parameter_is_taken() {
    for (ApiOperation operation : OPERATIONS) {
      for (Parameter parameter : operation.described()) {
        for (JsonNode value : values(parameter)) {
          Map<String, String> parameters = operation.with(parameter);
          parameters.put(parameter.name(), value.asText());
          Answer answer = send(operation, parameters);
          assertThat(answer.status())
              .as("%s with %s: %s", operation, parameters, answer)
              .isNotEqualTo(400);
        }
      }
    }
  }

  @Test
  void in_json_too() {
    for (ApiOperation operation : OPERATIONS) {
      JsonNode json = operation.body().path("application/json");
      if (!operation.body().has("application/x-www-form-urlencoded")) {
        continue;
      }
      JsonNode properties = operation.resolved(json.path("schema")).path("properties");
      for (Parameter parameter : operation.described()) {
        for (JsonNode value : values(parameter)) {
          ObjectNode body = new ObjectMapper().createObjectNode();
          operation.with(parameter).forEach((name, text) -> place(body, name).put(text));
          place(body, parameter.name()).set(value);
          body.fieldNames()
              .forEachRemaining(name -> assertThat(properties.has(name)).as(name).isTrue());
          Answer answer = sendJson(operation, body);
          assertThat(answer.status())
              .as("%s with %s: %s", operation, body, answer)
              .isNotEqualTo(400);
        }
      }
    }
  }

  /** Where a parameter goes in JSON. */
  private record Place(ObjectNode object, String name) {
    void put(String text) {
      object.put(name, text);
    }

    void set(JsonNode value) {
      object.set(name, value);
    }
  }

  private static Place place(ObjectNode body, String parameter) {
    String name = parameter.replace('-', '_');
    int dot = name.indexOf('.');
    return dot < 0
        ? new Place(body, name)
        : new Place(body.withObject("/" + name.substring(0, dot)), name.substring(dot + 1));
  }

  @Test
  void every_other_value_is_refused_and_its_name_is_said() {
    int refused = 0;
    for (ApiOperation operation : OPERATIONS) {
      for (Parameter parameter : operation.described()) {
        for (String value : beyond(parameter.schema())) {
          Map<String, String> parameters = operation.with(parameter);
          parameters.put(parameter.name(), value);
          Answer answer = send(operation, parameters);
          assertThat(answer.status()).as("%s with %s", operation, parameters).isEqualTo(400);
          if (!parameter.key().startsWith("change.")) {
            assertThat(answer.string("parameter")).as("%s", answer).isEqualTo(parameter.name());
          }
          Matcher words = WORDS.matcher(answer.string("detail"));
          if (words.find() && parameter.schema().has("enum")) {
            assertThat(words.group(1).split(", ", -1))
                .as("%s of %s", parameter.name(), operation)
                .containsExactlyInAnyOrderElementsOf(texts(parameter.schema().path("enum")));
          }
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void every_example_of_a_body_works() {
    int examples = 0;
    for (ApiOperation operation : OPERATIONS) {
      for (JsonNode content : operation.body()) {
        for (JsonNode example : content.path("examples")) {
          Answer answer = sendJson(operation, example.path("value"));
          assertThat(answer.status())
              .as("%s: %s, %s", operation, example, answer)
              .isBetween(200, 299);
          assertThat(answer.text()).doesNotContain("\"status\":4");
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(5);
  }

  /** What the other tests have no answer of: runs that a worker has, and what became of them. */
  @Test
  void answers_about_runs_are_as_documented() {
    String job = Request.job("api-contract", "run");
    sent("putJob", "PUT " + job + "?one-off=true&immediate=true&target=pull&payload-base64=/w==");
    Answer reserved = sent("reserveRuns", "POST /queues/api-contract/reserve?wait=5");
    String token = reserved.json().at("/0/token").asText();
    sent("explainJob", "GET " + job + "/why");
    sent("countQueue", "GET /queues/api-contract");
    sent("extendRun", "POST /queues/api-contract/extend?timeout=5&token=" + token);
    sent("releaseRun", "POST /queues/api-contract/release?error=full&token=" + token);
    sent("acknowledgeRun", "POST /queues/api-contract/ack?token=" + token);
    Answer runs = sent("listRunsOfJob", "GET " + job + "/runs");
    assertThat(runs.json().path("runs")).hasSize(1);
    sent("listRuns", "GET /runs?limit=1");
    sent("getJob", "GET " + job);
    sent("listJobs", "GET /jobs?limit=1");
    sent("previewJob", "GET " + job + "/next");
    sent("deleteJob", "DELETE " + job);
    assertThat(sent("getJob", "GET " + job).status()).isEqualTo(404);
  }

  private Answer sent(String id, String line) {
    ApiOperation operation =
        OPERATIONS.stream().filter(each -> each.id().equals(id)).findAny().orElseThrow();
    return checked(operation, server.send(line));
  }

  private Answer checked(ApiOperation operation, Answer answer) {
    assertThat(checker.complaint(operation, answer)).isNull();
    return answer;
  }

  private Answer send(ApiOperation operation, Map<String, String> parameters) {
    List<String> query = new ArrayList<>();
    parameters.forEach((name, value) -> query.add(name + "=" + Request.encode(value)));
    String target = address(operation) + "?" + String.join("&", query);
    return checked(operation, server.send(operation.method() + " " + target));
  }

  private Answer sendJson(ApiOperation operation, JsonNode body) {
    Request request = Request.of(operation.method() + " " + address(operation));
    return checked(operation, server.send(request.body(Request.JSON, body.toString())));
  }

  private static String address(ApiOperation operation) {
    return operation.address("api-contract", operation.id());
  }

  /** Those that a schema names. */
  private static Set<JsonNode> values(Parameter parameter) {
    JsonNode schema = parameter.schema();
    Set<JsonNode> values = new LinkedHashSet<>();
    for (String name : List.of("examples", "enum")) {
      schema.path(name).forEach(values::add);
    }
    // Nobody has a minute for the longest wait.
    boolean waits = parameter.key().equals("reserve.wait");
    for (String name : List.of("minimum", "maximum", "default")) {
      if (schema.has(name) && !waits) {
        values.add(schema.path(name));
      }
    }
    return values;
  }

  /** What a schema has not. */
  private static Set<String> beyond(JsonNode schema) {
    Set<String> beyond = new TreeSet<>();
    if (schema.has("minimum")) {
      beyond.add(Long.toString(schema.path("minimum").asLong() - 1));
      beyond.add("x");
    }
    if (schema.has("maximum")) {
      beyond.add(Long.toString(schema.path("maximum").asLong() + 1));
    }
    if (schema.has("maxLength")) {
      beyond.add("x".repeat(schema.path("maxLength").asInt() + 1));
    }
    if (schema.path("minLength").asInt() > 0) {
      beyond.add("");
    }
    if (schema.has("enum") || schema.has("format") || schema.has("pattern")) {
      beyond.add("nonsense of all kinds, \u00e9");
    }
    if (schema.path("type").asText().equals("boolean")) {
      beyond.add("maybe");
    }
    return beyond;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
