package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the server takes a caller for, and what that caller may do.
 *
 * @param name of a person, a program or a key
 * @param role {@code viewer}, {@code operator} or {@code admin}
 * @param prefixes what the paths begin with that the caller may touch; null = all paths
 * @param auth how callers say who they are: {@code none}, {@code apiKeys}, {@code jwt}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Me(String name, String role, @Nullable List<String> prefixes, String auth) {}
