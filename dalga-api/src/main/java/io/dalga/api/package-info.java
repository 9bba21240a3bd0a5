/**
 * The wire format of Dalga's HTTP API: immutable records and their JSON, shared by the service and
 * the client. All property names are snake_case, all times RFC 3339.
 */
@NullMarked
package io.dalga.api;

import org.jspecify.annotations.NullMarked;
