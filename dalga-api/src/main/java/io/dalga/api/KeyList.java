package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The keys that there are.
 *
 * @param keys without their secrets, the oldest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeyList(List<KeyView> keys) {}
