package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of jobs. It may be short, or empty, and not be the last.
 *
 * @param jobs in no order that means anything
 * @param next the cursor of the next page; null when this was the last one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobPage(
    List<JobView> jobs, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {}
