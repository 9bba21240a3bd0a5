/**
 * The database: jobs, instances, slots, and its clock. The only package that knows SQL.
 *
 * <p>The statements run on MySQL 8 and newer, MariaDB 10.5 and newer, and H2 in its MySQL mode;
 * what differs is in {@link io.dalga.store.Dialect} and in one DAO method each.
 */
@NullMarked
package io.dalga.store;

import org.jspecify.annotations.NullMarked;
