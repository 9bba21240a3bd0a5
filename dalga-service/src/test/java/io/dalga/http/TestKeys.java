package io.dalga.http;

import io.dalga.job.Sha256;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes keys of callers into a server's table, past its API. */
public record TestKeys(String databaseUrl) {

  private static final String INSERT =
      "INSERT INTO api_keys (id, name, key_hash, role, prefixes, created_at, expires_at)"
          + " VALUES (?, ?, ?, ?, ?, 0, ?)";

  /**
   * Makes a key.
   *
   * @param prefixes a JSON array; null = all paths
   * @param expiresAt in milliseconds since 1970 UTC; null = never
   * @return the whole of it
   */
  public String add(String name, String role, @Nullable String prefixes, @Nullable Long expiresAt) {
    byte[] bytes = new byte[8];
    new Random().nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    String key = "dalga_" + id + "_" + "Secret-".repeat(6) + "0";
    try (Connection connection = DriverManager.getConnection(databaseUrl, "dalga", "");
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, id);
      insert.setString(2, name);
      insert.setBytes(3, Sha256.of(key));
      insert.setString(4, role);
      insert.setString(5, prefixes);
      insert.setObject(6, expiresAt);
      insert.executeUpdate();
      return key;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public String add(String name, String role) {
    return add(name, role, null, null);
  }
}
