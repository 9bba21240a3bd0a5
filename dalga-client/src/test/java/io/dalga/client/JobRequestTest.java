package io.dalga.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dalga.api.JobView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leads to the job that a view shows. */
class JobRequestTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {'interval': 60, 'first_run': '2014-11-11T22:11:40Z'}",
        "{'interval': '0'} | {'one_off': true, 'first_run': '2014-11-11T22:11:40Z'}",
        "{'interval': 'PT0S', 'end': '2015-01-01T00:00:00Z', 'runs_left': 1}"
            + "| {'one_off': true, 'first_run': '2014-11-11T22:11:40Z'}",
        "{'interval': 'R5/2014-01-01T00:00:00Z/PT1H', 'runs_left': 2}"
            + "| {'interval': 'R5/2014-01-01T00:00:00Z/PT1H', 'max_runs': 2}",
        "{'interval': 'R5//PT1H', 'anchor': '2014-01-01T00:00:00Z'}"
            + "| {'interval': 'R5//PT1H', 'first_run': '2014-11-11T22:11:40Z',"
            + " 'anchor': '2014-01-01T00:00:00Z'}",
        "{'interval': null, 'cron': '0 9 * * *', 'window': 'PT15M', 'end': '2015-01-01T00:00:00Z'}"
            + "| {'cron': '0 9 * * *', 'first_run': '2014-11-11T22:11:40Z', 'window': 'PT15M',"
            + " 'end': '2015-01-01T00:00:00Z'}",
        "{'state': 'disabled', 'next_run': null} | {'interval': 60,"
            + " 'first_run': '2014-11-11T22:11:40Z', 'disabled': true}",
        "{'state': 'failed', 'next_run': null} | {'interval': 60,"
            + " 'first_run': '2014-11-11T22:11:40Z', 'disabled': true}",
        "{'payload': 'x', 'content_type': 'a/b', 'headers': {'x-a': '7'}, 'method': 'PUT'}"
            + "| {'interval': 60, 'first_run': '2014-11-11T22:11:40Z', 'payload': 'x',"
            + " 'content_type': 'a/b', 'headers': {'x-a': '7'}, 'method': 'PUT'}",
        "{'payload_base64': '/w==', 'retry': {'interval': 5, 'multiplier': 1.5}, 'owner': 'me'}"
            + "| {'interval': 60, 'first_run': '2014-11-11T22:11:40Z', 'payload_base64': '/w==',"
            + " 'retry': {'interval': 5, 'multiplier': 1.5}, 'owner': 'me'}",
        "{'on_failure': 'next', 'timeout': 'PT5S', 'misfire': 'all', 'misfire_max': 3, 'deadline': 9}"
            + "| {'interval': 60, 'first_run': '2014-11-11T22:11:40Z', 'on_failure': 'next',"
            + " 'timeout': 'PT5S', 'misfire': 'all', 'misfire_max': 3, 'deadline': 9}"
      })
  void a_view_is_asked_for_again(String view, String request) throws Exception {
    ObjectNode expected = JSON.createObjectNode().put("path", "p").put("body", "b");
    expected.put("location", "UTC").put("target", "default");
    expected.setAll((ObjectNode) JSON.readTree(request.replace('\'', '"')));

    assertThat(JSON.readTree(JobRequest.like(view(view)).json())).isEqualTo(expected);
  }

  private static JobView view(String changes) throws Exception {
    ObjectNode view = (ObjectNode) JSON.readTree(ScriptedServer.JOB);
    view.setAll((ObjectNode) JSON.readTree(changes.replace('\'', '"')));
    return Json.read(JSON.writeValueAsBytes(view), JobView.class);
  }
}
