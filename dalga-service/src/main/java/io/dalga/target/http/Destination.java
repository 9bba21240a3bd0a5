package io.dalga.target.http;

import org.apache.hc.core5.http.HttpHost;

/**
 * Where a request goes.
 *
 * @param path what its first line asks for: path and query, percent-encoded
 */
record Destination(HttpHost host, String path) {}
