package io.dalga.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of the jobs that an owner wants to have: a list in YAML, or JSON, which is YAML too, of
 * the properties of a PUT and path and body.
 */
final class JobFile {

  private final String owner;
  private final Map<JobKey, ObjectNode> jobs = new LinkedHashMap<>();

  private JobFile(String owner) {
    this.owner = owner;
  }

  /**
   * The jobs in the order of the file, each with the owner, and to be left as it is when it is the
   * same already.
   *
   * @throws WrongUse when the file is not as it should be
   */
  static Map<JobKey, ObjectNode> read(Path file, String owner) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new WrongUse("there is no file " + file + " that can be read");
    }
    JsonNode list;
    try {
      list = new YAMLMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new WrongUse("cannot parse " + file + ": " + e.getOriginalMessage());
    }
    if (!list.isArray()) {
      throw new WrongUse(
          file + " must be a list: - {path: check_feed, body: \"1234\", interval: 60}");
    }
    JobFile jobs = new JobFile(owner);
    int number = 0;
    for (JsonNode job : list) {
      number++;
      jobs.add(job, file + ", job " + number);
    }
    return jobs.jobs;
  }

  private void add(JsonNode node, String where) {
    if (!(node instanceof ObjectNode job)) {
      throw new WrongUse(where + " must have properties: path, body and more");
    }
    JobKey key = new JobKey(text(job, "path", where), text(job, "body", where));
    where = where + " (" + key + ")";
    String itsOwner = job.path("owner").asText(owner);
    if (!itsOwner.equals(owner)) {
      throw new WrongUse(where + " has the owner " + itsOwner + ", and not " + owner);
    }
    if (job.path("one_off").asBoolean()) {
      throw new WrongUse(
          where + " runs once only; it would run again each time that the file is applied");
    }
    if (jobs.containsKey(key)) {
      throw new WrongUse(where + " is in the file twice");
    }
    jobs.put(key, job.put("owner", owner).put("if_unchanged", "keep"));
  }

  /** Anything else than a text or a whole number would not be what its author sees. */
  private static String text(ObjectNode job, String name, String where) {
    JsonNode value = job.path(name);
    if (!value.isTextual() && !value.isIntegralNumber() || value.asText().isEmpty()) {
      throw new WrongUse(where + " must have a " + name + ", in quotes where it is no plain word");
    }
    return value.asText();
  }
}
