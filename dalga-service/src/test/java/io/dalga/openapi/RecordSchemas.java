package io.dalga.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import io.dalga.api.IntervalText;
import io.dropwizard.jackson.Jackson;
import java.lang.reflect.RecordComponent;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of what the API answers: the properties that Jackson writes of our records, and in
 * the words of their comments. For one thread.
 */
final class RecordSchemas {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectMapper mapper = Jackson.newObjectMapper();
  private final SourceComments comments;
  private final Map<String, ObjectNode> components = new TreeMap<>();
  private final Map<String, Class<?>> types = new LinkedHashMap<>();
  private final Deque<Class<?>> open = new ArrayDeque<>();

  RecordSchemas(SourceComments comments) {
    this.comments = comments;
  }

  /** Of a record, or of an array of them. */
  ObjectNode of(Class<?> type) {
    ObjectNode schema = schema(mapper.constructType(type));
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      components.put(next.getSimpleName(), component(next));
    }
    return schema;
  }

  /** All that were asked for, and what they refer to, by name. */
  Map<String, ObjectNode> components() {
    return components;
  }

  static ObjectNode reference(String name) {
    return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  private ObjectNode schema(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw.isRecord() && raw != IntervalText.class) {
      Class<?> known = types.put(raw.getSimpleName(), raw);
      if (known == null) {
        open.add(raw);
      } else if (known != raw) {
        throw new AssertionError("two records are called " + raw.getSimpleName());
      }
      return reference(raw.getSimpleName());
    }
    if (type.isMapLikeType()) {
      ObjectNode schema = JSON.objectNode().put("type", "object");
      schema.set("additionalProperties", schema(type.getContentType()));
      return schema;
    }
    if (type.isCollectionLikeType() || type.isArrayType()) {
      ObjectNode schema = JSON.objectNode().put("type", "array");
      schema.set("items", schema(type.getContentType()));
      return schema;
    }
    return raw.isEnum() ? words(raw) : scalar(raw);
  }

  private ObjectNode words(Class<?> type) {
    ObjectNode schema = JSON.objectNode().put("type", "string");
    ArrayNode words = schema.putArray("enum");
    for (Object word : type.getEnumConstants()) {
      words.add(mapper.convertValue(word, String.class));
    }
    return schema;
  }

  private static ObjectNode scalar(Class<?> type) {
    ObjectNode schema = JSON.objectNode();
    if (type == IntervalText.class) {
      return reference(type.getSimpleName());
    } else if (type == String.class) {
      return schema.put("type", "string");
    } else if (type == OffsetDateTime.class) {
      return schema.put("type", "string").put("format", "date-time");
    } else if (type == int.class || type == Integer.class) {
      return schema.put("type", "integer").put("format", "int32");
    } else if (type == long.class || type == Long.class) {
      return schema.put("type", "integer").put("format", "int64");
    } else if (type == double.class || type == Double.class) {
      return schema.put("type", "number").put("format", "double");
    } else if (type == boolean.class || type == Boolean.class) {
      return schema.put("type", "boolean");
    }
    throw new AssertionError("RecordSchemas does not know what the JSON of " + type + " is");
  }

  private ObjectNode component(Class<?> type) {
    SourceComments.Comment comment = comments.of(type);
    Map<String, RecordComponent> parts =
        Arrays.stream(type.getRecordComponents())
            .collect(Collectors.toMap(RecordComponent::getName, Function.identity()));
    ObjectNode schema = JSON.objectNode();
    ObjectNode properties = JSON.objectNode();
    ArrayNode required = JSON.arrayNode();
    List<BeanPropertyWriter> writers = writers(type);
    Map<String, String> names = new LinkedHashMap<>();
    writers.forEach(writer -> names.put(writer.getMember().getName(), writer.getName()));
    schema.put("description", inJson((comment.summary() + " " + comment.rest()).strip(), names));
    schema.put("type", "object");
    for (BeanPropertyWriter writer : writers) {
      ObjectNode property = schema(writer.getType());
      String name = writer.getMember().getName();
      RecordComponent part = parts.get(name);
      boolean nullable =
          part != null && part.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (!writer.willSuppressNulls()) {
        property = nullable ? orNull(property) : property;
      }
      if (!(nullable && writer.willSuppressNulls())) {
        required.add(writer.getName());
      }
      String words = comment.parameters().get(name);
      if (words != null) {
        property.put("description", inJson(words, names));
      }
      properties.set(writer.getName(), property);
    }
    schema.set("properties", properties);
    schema.set("required", required);
    return schema;
  }

  /** In the order that they are written in. */
  private List<BeanPropertyWriter> writers(Class<?> type) {
    try {
      Iterator<PropertyWriter> properties =
          mapper
              .getSerializerProviderInstance()
              .findTypedValueSerializer(type, true, null)
              .properties();
      List<BeanPropertyWriter> writers = new ArrayList<>();
      properties.forEachRemaining(property -> writers.add((BeanPropertyWriter) property));
      return writers;
    } catch (JsonMappingException e) {
      throw new AssertionError("Jackson cannot write a " + type, e);
    }
  }

  /** Code in a comment that names a part of the record names a property here. */
  private static String inJson(String comment, Map<String, String> names) {
    String text = comment;
    for (Map.Entry<String, String> name : names.entrySet()) {
      text = text.replace("`" + name.getKey() + "`", "`" + name.getValue() + "`");
    }
    return text;
  }

  private static ObjectNode orNull(ObjectNode schema) {
    if (schema.has("$ref")) {
      ObjectNode either = JSON.objectNode();
      either.putArray("anyOf").add(schema).add(JSON.objectNode().put("type", "null"));
      return either;
    }
    String type = schema.path("type").asText();
    schema.putArray("type").add(type).add("null");
    return schema;
  }
}
