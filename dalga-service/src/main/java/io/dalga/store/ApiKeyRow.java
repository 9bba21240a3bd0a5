package io.dalga.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A key as the columns hold it. */
public record ApiKeyRow(
    String id,
    String name,
    byte[] keyHash,
    String role,
    @Nullable String prefixes,
    long createdAt,
    @Nullable Long expiresAt,
    @Nullable Long lastUsed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static ApiKeyRow of(ApiKey key) {
    return new ApiKeyRow(
        key.id(),
        key.name(),
        key.hash(),
        key.role(),
        json(key.prefixes()),
        key.createdAt().toEpochMilli(),
        millis(key.expiresAt()),
        millis(key.lastUsed()));
  }

  /** Reads {@link ApiKeyDao#SELECT_FROM_KEYS}. */
  static ApiKey read(ResultSet row, StatementContext context) throws SQLException {
    return new ApiKey(
        row.getString("id"),
        row.getString("name"),
        row.getBytes("key_hash"),
        row.getString("role"),
        list(row.getString("prefixes")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "expires_at"),
        instant(row, "last_used"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static @Nullable String json(@Nullable List<String> texts) {
    try {
      return texts == null ? null : JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts can be written", e);
    }
  }

  /** A column that cannot be understood must not open more than it meant to: it opens nothing. */
  private static @Nullable List<String> list(@Nullable String json) {
    try {
      return json == null ? null : JSON.readValue(json, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }
}
